import type { Position } from '#contracts/events/index';
import type { EventStore } from '#platform/event-store/port';
import { silentLog } from '#platform/log';
import type { Db, Sql } from '#platform/postgres/db';
import type { AnyProjection } from '../projection.ts';
import { alone, claim, create, liveGeneration } from './generations.ts';
import type { Event } from './pass.ts';
import { compare, fromOf, positionOf } from './positions.ts';
import { openProcessor, type Processor } from './processor.ts';
import { drop } from './rebuild.ts';
import { named, quoted } from './sql.ts';

export type Difference = {
  readonly table: string;
  /** Only in the live tables, or only in a fresh replay. */
  readonly where: 'live' | 'replay';
  readonly row: Readonly<Record<string, unknown>>;
};

const most = 10_000;

/** Everything up to a position, inclusive. */
const replay = async (store: EventStore, processor: Processor, until: Position): Promise<void> => {
  let gathered: Event[] = [];
  if (compare(processor.position(), until) >= 0) return;
  for await (const events of store.readAll(fromOf(processor.position()))) {
    for (const event of events) if (compare(event.position, until) <= 0) gathered.push(event);
    const last = events.at(-1);
    if (last && compare(last.position, until) >= 0) break;
    if (gathered.length < most) continue;
    await processor.handle(gathered);
    gathered = [];
  }
  await processor.handle(gathered);
};

const differences = async (tx: Sql, projection: AnyProjection, live: string, fresh: string, limit: number) => {
  const found: Difference[] = [];
  for (const [table, { columns }] of Object.entries(projection.tables)) {
    const names = Object.entries(columns)
      .map(([name, { sql }]) => (sql === 'json' ? `${quoted(name)}::jsonb` : quoted(name)))
      .join(', ');
    const only = async (where: Difference['where'], one: string, other: string) => {
      const rows = await tx.query<{ row: Difference['row'] }>(
        `SELECT to_jsonb(d) AS row FROM (SELECT ${names} FROM ${named(one, table)}
         EXCEPT ALL SELECT ${names} FROM ${named(other, table)}) d LIMIT ${limit}`,
      );
      for (const { row } of rows) found.push({ table, where, row });
    };
    await only('live', live, fresh);
    await only('replay', fresh, live);
  }
  return found;
};

/**
 * Replays the whole log into tables of its own and lists the rows that differ from the live ones at the very same
 * position. The live projection stands still for the last moment only; nothing of it is changed.
 */
export const diff = async (
  db: Db,
  store: EventStore,
  projection: AnyProjection,
  limit = 100,
): Promise<readonly Difference[]> => {
  const { name } = projection;
  if (projection.forever) throw new Error(`${name} is never replayed, so there is nothing to compare it with`);
  const made = await db.transaction(async (tx) => {
    await alone(tx, name);
    return create(tx, projection, 'comparing');
  });
  try {
    const { claim: ours, generation } = await claim(db, made);
    const processor = openProcessor({
      db,
      projection,
      claim: ours,
      from: generation.position,
      parked: new Set(),
      now: () => new Date(),
      log: silentLog,
      pause: async () => {},
    });
    const live = await liveGeneration(db, name);
    if (live) await replay(store, processor, live.position);
    return await db.transaction(
      async (tx) => {
        const [held] = await tx.query<{ schema: string; position_commit: string; position_prepare: string }>(
          `SELECT schema, position_commit, position_prepare FROM projections.checkpoints
           WHERE name = $1 AND state = 'live' FOR UPDATE`,
          [name],
        );
        if (!held) throw new Error(`${name} has no live tables to compare with`);
        const at = positionOf(held);
        await replay(store, processor, at);
        await tx.execute('SET LOCAL statement_timeout = 0');
        return differences(tx, projection, held.schema, made.schema, limit);
      },
      { tries: 1 },
    );
  } finally {
    await drop(db, made);
  }
};
