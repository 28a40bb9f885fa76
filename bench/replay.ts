import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startEventStore } from '#embedded/event-store/start';
import { removePostgres, startPostgres } from '#embedded/postgres';
import { openEventStore } from '#platform/event-store/eventstoredb';
import { openMemoryStore } from '#platform/event-store/memory';
import type { EventStore } from '#platform/event-store/port';
import { createLog } from '#platform/log';
import type { Db } from '#platform/postgres/db';
import { migrate } from '#platform/postgres/migrate';
import { openPostgres } from '#platform/postgres/pool';
import { runProjections } from '#projectors/engine/run';
import { projections, readModels } from '#projectors/index';
import { migrations, migrationsTable } from '#projectors/migrations';
import { writeHistory } from '#test/journeys/projectors-write';

export type ReplayBenchOptions = {
  readonly events?: number;
  readonly hosts?: number;
  /** `memory` leaves out the store and its client, to see what the projectors cost by themselves. */
  readonly store?: 'embedded' | 'memory';
  /** Also the ledger of jobs, which a rebuild never touches. */
  readonly jobs?: boolean;
};
export type ReplayBenchResult = {
  readonly events: number;
  readonly perSecond: number;
  readonly seconds: number;
  readonly rows: number;
  /** The same rows by COPY into tables with the same indexes: what Postgres does at most. */
  readonly copySeconds: number;
  /** Only reading the events, through the same client: what the store does at most. */
  readonly readSeconds: number;
};

const openStore = async (kind: 'embedded' | 'memory', dir: string) => {
  if (kind === 'memory') return { store: openMemoryStore(), stop: async () => {} };
  const node = await startEventStore({ dir: join(dir, 'events') });
  const store = openEventStore({ url: node.url, appendDeadlineMs: 30_000 });
  return {
    store,
    async stop() {
      await store.close();
      await node.stop();
    },
  };
};

const untilAllAt = async (db: Db, store: EventStore, names: readonly string[]): Promise<void> => {
  const head = await store.head();
  for (;;) {
    const [row] = await db.query<{ count: number }>(
      `SELECT count(*)::integer AS count FROM projections.checkpoints
       WHERE name = ANY($1) AND position_commit >= $2 AND indexed`,
      [names, String(head?.commit)],
    );
    if (row?.count === names.length) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

type Kept = { readonly schema: string; readonly table: string };
const tablesOf = (db: Db) =>
  db.query<Kept>(
    `SELECT schemaname AS schema, tablename AS table FROM pg_tables
     WHERE schemaname LIKE 'rm\\_%' OR (schemaname = 'jobs' AND tablename IN ('ledger', 'lines'))`,
  );

/** Out to a file in the cluster's own folder and in again, into empty tables of the same shape, one after the other. */
const copyAll = async (db: Db): Promise<{ rows: number; seconds: number }> => {
  const [place] = await db.query<{ folder: string }>(`SELECT current_setting('data_directory') AS folder`);
  let rows = 0;
  let ms = 0;
  for (const { schema, table } of await tablesOf(db)) {
    const file = join(place?.folder ?? '', `${schema}.${table}`);
    await db.execute(`COPY ${schema}.${table} TO '${file}'`);
    await db.execute(`CREATE TABLE ${schema}.limit_${table} (LIKE ${schema}.${table} INCLUDING ALL)`);
    const begin = performance.now();
    rows += await db.execute(`COPY ${schema}.limit_${table} FROM '${file}'`);
    ms += performance.now() - begin;
  }
  return { rows, seconds: ms / 1000 };
};

const readAll = async (store: EventStore): Promise<number> => {
  const begin = performance.now();
  for await (const _events of store.readAll('start'));
  return (performance.now() - begin) / 1000;
};

export const benchReplay = async (options: ReplayBenchOptions = {}): Promise<ReplayBenchResult> => {
  const { events: wanted = 200_000, hosts = 50, store: kind = 'embedded', jobs = true } = options;
  const dir = mkdtempSync(join(tmpdir(), 'daybook-replay-'));
  const postgres = await startPostgres({ dataDir: join(dir, 'data'), port: 0, durable: true, niceness: 0 });
  const { store, stop } = await openStore(kind, dir);
  const db = openPostgres({ url: postgres.url, statementTimeoutMs: 120_000, lazyCommit: true, planAnew: true });
  try {
    await migrate({ db, url: postgres.url, migrations, table: migrationsTable });
    const events = await writeHistory(store, { events: wanted, hosts });
    const readSeconds = await readAll(store);
    const chosen = jobs ? projections : readModels;
    const begin = performance.now();
    const log = createLog({ service: 'bench', level: 'warn', format: 'pretty' });
    const running = await runProjections({ db, store, projections: chosen, log });
    await untilAllAt(
      db,
      store,
      chosen.map(({ name }) => name),
    );
    const seconds = (performance.now() - begin) / 1000;
    await running.stop();
    const copy = await copyAll(db);
    return { events, perSecond: events / seconds, seconds, rows: copy.rows, copySeconds: copy.seconds, readSeconds };
  } finally {
    await stop();
    await db.close();
    await postgres.stop();
    removePostgres(join(dir, 'data'));
    rmSync(dir, { recursive: true, force: true });
  }
};

export const reportReplay = (result: ReplayBenchResult): string => {
  const { events, perSecond, seconds, rows, copySeconds, readSeconds } = result;
  return [
    `replay of ${events} events into all read models: ${Math.round(perSecond)} events/s (${seconds.toFixed(1)} s, indexes included)`,
    `the ${rows} rows they left, by COPY: ${copySeconds.toFixed(1)} s; only reading the events: ${readSeconds.toFixed(1)} s`,
  ].join('\n');
};

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const store = process.argv.includes('--memory') ? 'memory' : 'embedded';
  const jobs = !process.argv.includes('--without-jobs');
  const events = Number(process.argv.find((argument) => /^\d+$/.test(argument)) ?? 200_000);
  console.log(reportReplay(await benchReplay({ store, jobs, events })));
}
