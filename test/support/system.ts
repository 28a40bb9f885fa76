import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keepRemoved } from '#embedded/process/keeper';
import { type System, type SystemOptions, startSystem } from '#embedded/system';

export type TestSystem = System & { readonly dataDir: string };

/** The developer's own settings must not reach a test; these are needed to run at all. */
const passedOn = [
  'PATH',
  'HOME',
  'TMPDIR',
  'XDG_CACHE_HOME',
  'npm_execpath',
  'NATS_SERVER_BIN',
  'DAYBOOK_TEST_RUN',
] as const;

export const bareEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(passedOn.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));

/** Set by test/containers/: whole systems then run on those servers. */
const servers = (): NodeJS.ProcessEnv => JSON.parse(process.env.DAYBOOK_TEST_SERVERS ?? '{}');

const running = new Set<TestSystem>();

/** The whole system in a folder of its own, on free ports. Stopped after the last test at the latest; the folder goes, too. */
export const startTestSystem = async (options: Partial<SystemOptions> = {}): Promise<TestSystem> => {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'daybook-system-'));
  const spare = keepRemoved(dataDir);
  const clear = () => {
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 3 });
    spare();
  };
  const env = { ...bareEnvironment(), ...servers(), ...options.env };
  const started = await startSystem({ port: 0, durable: false, ...options, dataDir, env }).catch((error: unknown) => {
    clear();
    throw error;
  });
  const system: TestSystem = {
    dataDir,
    endpoints: started.endpoints,
    env: started.env,
    logins: started.logins,
    kill: started.kill,
    get processes() {
      return started.processes;
    },
    async stop(hurry) {
      await started.stop(hurry);
      if (running.delete(system)) clear();
    },
  };
  running.add(system);
  return system;
};

let shared: Promise<TestSystem> | undefined;

/** One for all journeys of this mocha process that do not break it. */
export const system = (): Promise<TestSystem> => {
  shared ??= startTestSystem();
  return shared;
};

export const stopSystems = async (): Promise<void> => {
  await Promise.all([...running].map((one) => one.stop()));
  shared = undefined;
};

// Imported at the head of a test file, this belongs to mocha's root suite.
if (typeof after === 'function')
  after('stop the systems', function () {
    this.timeout(60_000);
    return stopSystems();
  });
