import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { stepBackForBackground } from './postgres/backends.ts';
import { initCluster, plainEnv, superuser } from './postgres/cluster.ts';
import { connectable } from './postgres/connectable.ts';
import { dropRootsPlaceIfEmpty, findHome, type Home } from './postgres/home.ts';
import { clearLeftover } from './postgres/leftover.ts';
import { forget } from './postgres/memory.ts';
import { keepRemoved } from './process/keeper.ts';
import { lastLines } from './process/log-file.ts';
import { type Part, type Spawned, spawnPart } from './process/part.ts';
import { freePort, isFree } from './process/port.ts';

export type PostgresOptions = {
  /** DATA_DIR; for root the cluster itself lies under /var/lib/daybook. */
  readonly dataDir: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** False for tests: no fsync, and nothing is left behind at stop. */
  readonly durable: boolean;
  readonly log?: string;
  /** How far it steps back for whoever waits for an answer. */
  readonly niceness?: number;
  /** Those of its clients nobody waits for, by a word of the name under which they connect. */
  readonly background?: readonly string[];
};

/** Fast shutdown, then at once without a checkpoint (recovery follows at the next start), then by force. */
const ladder = [
  { signal: 'SIGINT', ms: 2_000 },
  { signal: 'SIGQUIT', ms: 400 },
  { signal: 'SIGKILL', ms: 300 },
] as const;

const settings = (home: Home, port: number, durable: boolean): string[] => {
  const forTests = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];
  const always = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=200',
    'timezone=UTC',
    // Tables grow from nothing within minutes of the first start, and plans made for empty ones are slow.
    'autovacuum_naptime=10s',
    // Each look at a growing table costs in proportion, as often as it has grown by a tenth, and no plan here needs more.
    'default_statistics_target=20',
    'log_checkpoints=off',
  ];
  return [
    '-D',
    home.data,
    '-p',
    String(port),
    ...[...always, ...(durable ? [] : forTests)].flatMap((setting) => ['-c', setting]),
  ];
};

const spawnPostgres = (home: Home, port: number, { durable, niceness = 12 }: PostgresOptions, log: string): Spawned => {
  const command = [...home.prefix, join(home.natives, 'bin', 'postgres'), ...settings(home, port, durable)];
  return spawnPart({ command, log, ladder, env: plainEnv, cwd: '/', account: home.account, niceness });
};

/** A port found free can be lost before Postgres takes it: then another is tried. */
const spawnReady = async (home: Home, options: PostgresOptions, log: string) => {
  const { port, background = [] } = options;
  for (let attempt = 1; ; attempt += 1) {
    const tried = port || (await freePort());
    if (port && !(await isFree(port)))
      throw new Error(`Port ${port}, which Postgres should use, is taken by another program.`);
    const spawned = spawnPostgres(home, tried, options, log);
    const url = `postgres://${superuser}:${home.password}@127.0.0.1:${tried}/daybook`;
    if (await connectable(url, spawned.exited)) {
      const { pid: postmaster, exited } = spawned;
      if (background.length > 0) stepBackForBackground({ postmaster, url, background, exited });
      return { spawned, url, port: tried };
    }
    await spawned.stop(true);
    if (attempt === 5) throw new Error(`Postgres did not start. Its log, ${log}, ends:\n${lastLines(log)}`);
  }
};

/** Everything a stopped cluster wrote, also where root keeps it: deleting DATA_DIR alone would leave that. */
export const removePostgres = (dataDir: string): void => {
  forget(dataDir);
  dropRootsPlaceIfEmpty();
};

export const startPostgres = async (options: PostgresOptions): Promise<Part> => {
  const dataDir = resolve(options.dataDir);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const log = options.log ?? join(dataDir, 'logs', 'postgres.log');
  const home = findHome(dataDir);
  const spare = options.durable ? () => undefined : keepRemoved(home.folder);
  const tidy = () => {
    if (!options.durable) removePostgres(dataDir);
    spare();
  };
  try {
    await clearLeftover(home.data);
    await initCluster(home, options.durable);
    const { spawned, url, port } = await spawnReady(home, options, log);
    const stop = (hurry = false) => spawned.stop(hurry).then(tidy);
    return { url, port, pid: spawned.pid, exited: spawned.exited, stop };
  } catch (error) {
    tidy();
    throw error;
  }
};
