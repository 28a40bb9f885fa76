import type { EventOf, EventType, Position } from '#contracts/events/index';
import { eventIdOf } from '#platform/event-store/ids';
import { openMemoryStore } from '#platform/event-store/memory';
import type { EventStore } from '#platform/event-store/port';
import type { Db } from '#platform/postgres/db';
import { migrate } from '#platform/postgres/migrate';
import { openPostgres } from '#platform/postgres/pool';
import { diff } from '#projectors/engine/diff';
import { type Running, type RunOptions, runProjections } from '#projectors/engine/run';
import { projections, readModels } from '#projectors/index';
import { migrations, migrationsTable } from '#projectors/migrations';
import type { AnyProjection } from '#projectors/projection';
import { postgres } from '#test/support/parts';

const prepared = async (url: string): Promise<void> => {
  const db = openPostgres({ url });
  await migrate({ db, url, migrations, table: migrationsTable });
  await db.close();
};

/** A database of its own, a log, and engines that can be stopped: everything is put away by `close`. */
export const openKit = async (given: { store?: EventStore } = {}) => {
  const { url } = await postgres(prepared);
  const db = openPostgres({ url, max: 14 });
  const store = given.store ?? openMemoryStore();
  const opened: { close(): Promise<void> }[] = [];
  const running: Running[] = [];
  let written = 0;

  const revisions = new Map<string, bigint>();
  const happens = async <T extends EventType>(stream: string, type: T, data: EventOf<T>['data']): Promise<Position> => {
    written += 1;
    const commandId = `kit-${written}`;
    const at = new Date().toISOString();
    const link = { $correlationId: commandId, $causationId: commandId };
    const metadata = { commandId, actorId: 'system', via: 'system' as const, at, v: 1, ...link };
    const event = { eventId: eventIdOf(commandId, stream, 'kit', 0), type, data, metadata };
    const { revision, position } = await store.append(stream, [event], revisions.get(stream) ?? 'no-stream');
    revisions.set(stream, revision);
    return position;
  };

  const run = async (options: Partial<RunOptions> = {}): Promise<Running> => {
    const engine = await runProjections({ db, store, projections, lookMs: 50, ...options });
    running.push(engine);
    return engine;
  };

  /** Every live projection has seen the newest event. */
  const caughtUp = async (some: readonly AnyProjection[] = projections): Promise<void> => {
    const head = await store.head();
    if (!head) return;
    for (;;) {
      const rows = await db.query<{ name: string }>('SELECT name FROM read.progress WHERE commit >= $1', [
        String(head.commit),
      ]);
      const there = new Set(rows.map(({ name }) => name));
      if (some.every(({ name }) => there.has(name))) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };

  return {
    url,
    db,
    store,
    happens,
    run,
    caughtUp,
    /** What a fresh replay would have made otherwise. */
    async differences(some: readonly AnyProjection[] = readModels) {
      const found = [];
      for (const projection of some) found.push(...(await diff(db, store, projection)));
      return found;
    },
    /** A second way into the same database, as another process has it. */
    another(applicationName: string): Db {
      const other = openPostgres({ url, max: 14, applicationName });
      opened.push(other);
      return other;
    },
    async close() {
      await Promise.all(running.map((engine) => engine.stop()));
      if (!given.store) await store.close();
      await Promise.all([db, ...opened].map((one) => one.close()));
    },
  };
};
export type Kit = Awaited<ReturnType<typeof openKit>>;

export const until = async (what: string, isSo: () => Promise<boolean> | boolean, withinMs = 8_000): Promise<void> => {
  const end = performance.now() + withinMs;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};
