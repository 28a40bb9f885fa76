import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removePostgres } from '#embedded/postgres';
import { folderFor } from '#embedded/postgres/home';
import { keepRemoved } from '#embedded/process/keeper';
import { startSystem } from '#embedded/system';
import { testSettings } from '../support/api.ts';
import { bareEnvironment } from '../support/system.ts';

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/**
 * The whole system as `npm start` runs it, durable: a Postgres for tests forgets its last commits when it is killed.
 * Everything is gone after `end`, root's cluster included, and every process that ever ran is looked for.
 */
export const startDurable = async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'daybook-crashes-'));
  const spares = [keepRemoved(dataDir), keepRemoved(folderFor(dataDir))];
  const clear = () => {
    removePostgres(dataDir);
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 3 });
    for (const spare of spares) spare();
  };
  const complaints: string[] = [];
  const system = await startSystem({
    dataDir,
    port: 0,
    durable: true,
    env: { ...bareEnvironment(), ...testSettings, ACCESS_TOKEN_MINUTES: '60' },
    onGiveUp: (reason) => void complaints.push(reason),
  }).catch((error: unknown) => {
    clear();
    throw error;
  });
  const pids = new Map<number, string>();
  const notePids = () => {
    for (const [name, { pid }] of Object.entries(system.processes)) pids.set(pid, name);
  };
  notePids();
  return {
    system,
    dataDir,
    complaints,
    notePids,
    /** Stops it and names the processes that are still there. */
    async end(): Promise<readonly string[]> {
      notePids();
      await system.stop();
      clear();
      return [...pids].filter(([pid]) => isAlive(pid)).map(([pid, name]) => `${name} (${pid}) is still running`);
    },
  };
};
export type Durable = Awaited<ReturnType<typeof startDurable>>;
