import type { Db } from '#platform/postgres/db';
import type { AnyProjection } from '../projection.ts';
import { alone, create, type Generation, generationsOf, setState } from './generations.ts';
import { compare } from './positions.ts';
import { showGeneration } from './views.ts';

const noVersions = (name: string) =>
  new Error(`${name} is never rebuilt: what it wrote once has been acted upon, and would be acted upon again`);

/**
 * Asks for a fresh replay beside the live tables. Whoever runs the projections carries it out and switches when it has
 * caught up; until then, and if it never does, readers see the live tables.
 */
export const rebuild = (db: Db, projection: AnyProjection): Promise<Generation> => {
  if (projection.forever) throw noVersions(projection.name);
  return db.transaction(async (tx) => {
    await alone(tx, projection.name);
    const building = (await generationsOf(tx, projection.name)).find(({ state }) => state === 'building');
    return building ?? create(tx, projection, 'building');
  });
};

/** Back to the tables that were read before: they catch up first, like any others, and then take over again. */
export const rollBack = (db: Db, projection: AnyProjection): Promise<Generation> => {
  if (projection.forever) throw noVersions(projection.name);
  return db.transaction(async (tx) => {
    await alone(tx, projection.name);
    const known = await generationsOf(tx, projection.name);
    const before = known.find(({ state, version }) => state === 'retired' && version === projection.version);
    if (!before)
      throw new Error(`${projection.name} has no earlier tables of version ${projection.version} to go back to`);
    await setState(tx, before, 'building');
    return { ...before, state: 'building' };
  });
};

/**
 * Readers move over, if these tables have seen at least what the live ones have: nobody's reads go back in time.
 * Answers whether they did.
 */
export const switchOver = (db: Db, projection: AnyProjection, generation: Generation): Promise<boolean> =>
  db.transaction(async (tx) => {
    await alone(tx, projection.name);
    // Held until the end: neither of the two can move while they are compared.
    await tx.query('SELECT 1 FROM projections.checkpoints WHERE name = $1 FOR UPDATE', [projection.name]);
    const known = await generationsOf(tx, projection.name);
    const ours = known.find(({ schema }) => schema === generation.schema);
    const live = known.find(({ state }) => state === 'live');
    if (ours?.state !== 'building') return ours?.state === 'live';
    if (live && compare(ours.position, live.position) < 0) return false;
    if (live) await setState(tx, live, 'retired');
    await setState(tx, ours, 'live');
    await showGeneration(tx, projection, ours.schema);
    return true;
  });

/** Drops what nobody reads any more; after that there is no way back but a rebuild. */
export const discard = (db: Db, name: string): Promise<readonly string[]> =>
  db.transaction(async (tx) => {
    await alone(tx, name);
    const gone = (await generationsOf(tx, name)).filter(({ state }) => state === 'retired' || state === 'comparing');
    for (const generation of gone) await drop(tx, generation);
    return gone.map(({ schema }) => schema);
  });

export const drop = async (tx: Pick<Db, 'execute'>, { name, version, build, schema }: Generation): Promise<void> => {
  await tx.execute(`DROP SCHEMA IF EXISTS "${schema}" CASCADE`);
  for (const table of ['parked_events', 'checkpoints'])
    await tx.execute(`DELETE FROM projections.${table} WHERE name = $1 AND version = $2 AND build = $3`, [
      name,
      version,
      build,
    ]);
};
