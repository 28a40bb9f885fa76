import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { cacheFolders, fromCache, intoCache } from './cache.ts';
import { type Download, downloads } from './downloads.ts';
import { run } from './run.ts';
import { whyNot } from './version.ts';

const usualPlaces = [
  '/usr/sbin',
  '/usr/local/bin',
  '/usr/local/sbin',
  '/opt/homebrew/bin',
  join(homedir(), 'go', 'bin'),
];

const installedCandidates = (env: NodeJS.ProcessEnv, places: readonly string[]): string[] => {
  const folders = [...(env.PATH ?? '').split(delimiter), ...places].filter((folder) => folder !== '');
  return [...new Set(folders)].map((folder) => join(folder, 'nats-server')).filter((file) => existsSync(file));
};

const reasonAgainst = (file: string): Promise<string | undefined> =>
  run([file, '--version'], undefined, 5_000).then(whyNot, (error: Error) => error.message);

export type Finding = { readonly file: string } | { readonly tried: readonly string[] };

const installed = async (env: NodeJS.ProcessEnv, places: readonly string[]): Promise<Finding> => {
  const tried: string[] = [];
  for (const file of installedCandidates(env, places)) {
    const reason = await reasonAgainst(file);
    if (!reason) return { file };
    tried.push(`${file}: ${reason}`);
  }
  return { tried: tried.length > 0 ? tried : ['PATH and the usual places: no nats-server there'] };
};

const downloaded = async (ways: readonly Download[], folders: readonly string[]): Promise<Finding> => {
  const tried: string[] = [];
  for (const { name, into } of ways) {
    const folder = mkdtempSync(join(tmpdir(), 'daybook-nats-'));
    try {
      const file = intoCache(folders, await into(folder));
      const reason = await reasonAgainst(file);
      if (!reason) return { file };
      tried.push(`${name}: it ${reason}`);
    } catch (error) {
      tried.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return { tried };
};

export type Search = {
  readonly dataDir: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly places?: readonly string[];
  readonly ways?: readonly Download[];
};

/** A server that is there already is preferred; what each way said is told when none led to one. */
export const findNatsServer = async ({
  dataDir,
  env = process.env,
  places = usualPlaces,
  ways = downloads,
}: Search): Promise<string> => {
  const named = env.NATS_SERVER_BIN;
  if (named) {
    const reason = await reasonAgainst(named);
    if (reason) throw new Error(`NATS_SERVER_BIN names ${named}, which cannot be used: ${reason}`);
    return named;
  }
  const onSystem = await installed(env, places);
  if ('file' in onSystem) return onSystem.file;
  const folders = cacheFolders(dataDir, env);
  const cached = fromCache(folders);
  if (cached) return cached;
  const fetched = await downloaded(ways, folders);
  if ('file' in fetched) return fetched.file;
  const tried = [...onSystem.tried, `cache (${folders.join(', ')}): empty`, ...fetched.tried];
  throw new Error(
    `No NATS server could be found. Tried:\n${tried.map((line) => `  - ${line}`).join('\n')}\n` +
      'Install one ("brew install nats-server", or from https://github.com/nats-io/nats-server/releases) and set ' +
      'NATS_SERVER_BIN to it, or set NATS_URL to a running server with JetStream.',
  );
};
