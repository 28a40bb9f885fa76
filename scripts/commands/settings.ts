import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { otherNames } from '#contracts/settings';
import { type Config, readConfig } from '#platform/config';
import { Complaint } from './command.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

const read = (file: string): Record<string, string> => JSON.parse(readFileSync(file, 'utf8'));

export const dataDirOf = (env: NodeJS.ProcessEnv): string => resolve(root, env.DATA_DIR || '.daybook');

/** What `npm start` made up for its services, from the files it keeps; nothing when it does not run there. */
const ofRunning = (dataDir: string): NodeJS.ProcessEnv => {
  const [endpoints, secrets] = ['endpoints.json', 'secrets.json'].map((name) => join(dataDir, name));
  if (!endpoints || !secrets || !existsSync(endpoints) || !existsSync(secrets)) return {};
  const { eventStore, postgres, nats } = read(endpoints);
  return {
    ENVIRONMENT: 'local',
    EMBEDDED: 'true',
    EVENTSTORE_URL: eventStore,
    DATABASE_URL: postgres,
    NATS_URL: nats,
    JWT_KEYS_DIR: join(dataDir, 'jwt'),
    ...read(secrets),
  };
};

const isSet = (env: NodeJS.ProcessEnv, name: string): boolean =>
  Object.entries(env).some(
    ([given, value]) => (otherNames[given] ?? given) === name && value !== undefined && value !== '',
  );

/**
 * The settings of the system that is to be worked on: those of the environment and of `.env`, and for what they leave
 * out those of the system that runs in DATA_DIR.
 */
export const settingsOf = (env: NodeJS.ProcessEnv): Config => {
  const dataDir = dataDirOf(env);
  const running = ofRunning(dataDir);
  if (Object.keys(running).length === 0 && !isSet(env, 'EVENTSTORE_URL'))
    throw new Complaint(
      `Daybook does not run in ${dataDir}. Start it (npm start), name its folder (DATA_DIR=…), or set EVENTSTORE_URL and the other settings of the system you mean.`,
    );
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  return readConfig({ ...running, ...given });
};
