import type { Position } from '#contracts/events/index';
import type { Db, Sql } from '#platform/postgres/db';
import type { AnyProjection } from '../projection.ts';
import type { Claim, State } from './commit.ts';
import { Fenced } from './faults.ts';
import { positionOf } from './positions.ts';
import { createIndexes, createTable } from './sql.ts';
import { showGeneration } from './views.ts';

/** One set of tables of a read model: a version of its code, replayed for the build-th time. */
export type Generation = {
  readonly name: string;
  readonly version: number;
  readonly build: number;
  readonly schema: string;
  readonly state: State;
  readonly indexed: boolean;
  readonly position: Position;
};

type Stored = Omit<Generation, 'position'> & { readonly position_commit: string; readonly position_prepare: string };
const columns = 'name, version, build, schema, state, indexed, position_commit, position_prepare';
const generationOf = ({ position_commit, position_prepare, ...rest }: Stored): Generation => ({
  ...rest,
  position: positionOf({ position_commit, position_prepare }),
});

/** Of each projection the newest first. */
export const generationsOf = async (db: Sql, ...names: readonly string[]): Promise<readonly Generation[]> =>
  (
    await db.query<Stored>(
      `SELECT ${columns} FROM projections.checkpoints WHERE name = ANY($1) ORDER BY version DESC, build DESC`,
      [names],
    )
  ).map(generationOf);

export const liveGeneration = async (db: Sql, name: string): Promise<Generation | undefined> =>
  (await generationsOf(db, name)).find(({ state }) => state === 'live');

const schemaOf = ({ name, version, forever }: AnyProjection, build: number): string => {
  if (forever) return name;
  return `rm_${name}_v${version}${build === 0 ? '' : `_b${build}`}`;
};

/** Who changes generations of a projection does so alone. */
export const alone = (tx: Sql, name: string) =>
  tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 1))', [`generations of ${name}`]);

/** New empty tables; the caller holds the projection's lock. */
export const create = async (tx: Sql, projection: AnyProjection, state: State): Promise<Generation> => {
  const { name, version } = projection;
  const known = await generationsOf(tx, name);
  const builds = known.filter((one) => one.version === version).map(({ build }) => build);
  const build = builds.length === 0 ? 0 : Math.max(...builds) + 1;
  const schema = schemaOf(projection, build);
  await tx.execute(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
  for (const [table, definition] of Object.entries(projection.tables))
    await tx.execute(createTable(schema, table, definition));
  const [made] = await tx.query<Stored>(
    `INSERT INTO projections.checkpoints (name, version, build, schema, state) VALUES ($1, $2, $3, $4, $5)
     RETURNING ${columns}`,
    [name, version, build, schema, state],
  );
  if (!made) throw new Error(`no generation of ${name} was made`);
  return generationOf(made);
};

/**
 * At start: the tables this version of the code writes. Another version that is live goes on being read until ours has
 * caught up; a version that was live before goes on from where it stood, so a rollback is a start of the old code.
 */
export const prepare = (db: Db, projection: AnyProjection): Promise<void> =>
  db.transaction(async (tx) => {
    const { name, version } = projection;
    await alone(tx, name);
    const known = await generationsOf(tx, name);
    const live = known.find(({ state }) => state === 'live');
    const ours = known.filter((one) => one.version === version);
    if (!live) {
      const made = await create(tx, projection, 'live');
      if (!projection.forever) await showGeneration(tx, projection, made.schema);
    } else if (ours.length === 0) await create(tx, projection, 'building');
    else if (!ours.some(({ state }) => state === 'live' || state === 'building'))
      await setState(
        tx,
        ours.find(({ state }) => state === 'retired') ?? (await create(tx, projection, 'retired')),
        'building',
      );
  });

export const setState = (tx: Sql, { name, version, build }: Omit<Generation, 'position'>, state: State) =>
  tx.execute('UPDATE projections.checkpoints SET state = $4 WHERE name = $1 AND version = $2 AND build = $3', [
    name,
    version,
    build,
    state,
  ]);

/** Takes the lead: from here on whoever led before cannot commit any more. */
export const claim = async (db: Sql, { name, version, build, schema }: Generation) => {
  const [row] = await db.query<Stored & { epoch: bigint }>(
    `UPDATE projections.checkpoints SET epoch = epoch + 1
     WHERE name = $1 AND version = $2 AND build = $3 RETURNING ${columns}, epoch`,
    [name, version, build],
  );
  if (!row) throw new Fenced(name);
  const claimed: Claim = { name, version, build, schema, epoch: row.epoch };
  return { claim: claimed, generation: generationOf(row) };
};

/** Shows that somebody is at it, also when nothing happens. Undefined when another instance has taken over. */
export const stillOurs = async (db: Sql, { name, version, build, epoch }: Claim): Promise<State | undefined> => {
  const [row] = await db.query<{ state: State }>(
    `UPDATE projections.checkpoints SET updated_at = now()
     WHERE name = $1 AND version = $2 AND build = $3 AND epoch = $4 RETURNING state`,
    [name, version, build, epoch],
  );
  return row?.state;
};

/** Once, when a replay has caught up: cheaper than row by row. */
export const makeIndexes = (db: Db, projection: AnyProjection, { name, version, build, schema }: Claim) =>
  db.transaction(async (tx) => {
    await tx.execute(`SET LOCAL statement_timeout = 0`);
    for (const [table, definition] of Object.entries(projection.tables))
      for (const statement of createIndexes(schema, table, definition)) await tx.execute(statement);
    await tx.execute(
      'UPDATE projections.checkpoints SET indexed = true WHERE name = $1 AND version = $2 AND build = $3',
      [name, version, build],
    );
    for (const table of Object.keys(projection.tables)) await tx.execute(`ANALYZE "${schema}"."${table}"`);
  });
