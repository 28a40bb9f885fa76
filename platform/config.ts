import { existsSync } from 'node:fs';
import { otherNames, type SettingName, Settings } from '#contracts/settings';
import { dangers } from './config-dangers.ts';

export type Config = Settings & { readonly databaseUrl: string };

/** What a process needs to be told before it starts; every fault at once, each with the name of its setting. */
export class BadConfiguration extends Error {
  readonly faults: readonly Fault[];
  constructor(faults: readonly Fault[]) {
    const lines = faults.map(({ setting, why }) => `  ${setting}: ${why}`);
    super(
      `Nothing was started: ${faults.length} setting${faults.length === 1 ? '' : 's'} to correct\n${lines.join('\n')}\n`,
    );
    this.name = 'BadConfiguration';
    this.faults = faults;
  }
}
export type Fault = { readonly setting: string; readonly why: string };

const named = (env: NodeJS.ProcessEnv): Record<string, string> => {
  const given = Object.entries(env).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[otherNames[name] ?? name, value] as const],
  );
  return Object.fromEntries(given);
};

const databaseUrlOf = (settings: Settings): string => {
  if (settings.DATABASE_URL) return settings.DATABASE_URL;
  const user = encodeURIComponent(settings.POSTGRES_USER ?? '');
  const password = encodeURIComponent(settings.POSTGRES_PASSWORD ?? '');
  return `postgres://${user}:${password}@${settings.POSTGRES_SERVER}:${settings.POSTGRES_PORT}/${settings.POSTGRES_DB}`;
};

/** Pure but for the look whether a named folder exists. Values are never repeated in a message: they may be secrets. */
export const readConfig = (env: NodeJS.ProcessEnv, folderExists = existsSync): Config => {
  const given = named(env);
  if (given.ENVIRONMENT === 'production' && given.DOCS_ENABLED === undefined) given.DOCS_ENABLED = 'false';
  const parsed = Settings.safeParse(given);
  const faults: Fault[] = parsed.success
    ? []
    : parsed.error.issues.map((issue) => ({
        setting: String(issue.path[0]),
        why: given[String(issue.path[0])] === undefined ? 'is required' : issue.message,
      }));
  // Dangers are judged on whatever could be read, so that one round of corrections is enough.
  const partial = parsed.success ? parsed.data : readable(given);
  faults.push(...dangers(partial, folderExists).filter(({ setting }) => !faults.some((f) => f.setting === setting)));
  if (faults.length > 0 || !parsed.success) throw new BadConfiguration(faults);
  return { ...parsed.data, databaseUrl: databaseUrlOf(parsed.data) };
};

const readable = (given: Record<string, string>): Partial<Settings> =>
  Object.fromEntries(
    Object.entries(Settings.shape).flatMap(([name, schema]) => {
      const one = schema.safeParse(given[name as SettingName]);
      return one.success ? [[name, one.data]] : [];
    }),
  );
