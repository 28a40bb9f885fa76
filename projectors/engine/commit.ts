import type { Position } from '#contracts/events/index';
import type { Sql } from '#platform/postgres/db';
import type { AnyProjection } from '../projection.ts';
import { Unstorable } from './faults.ts';
import { parkArm, resolveArm } from './parked.ts';
import type { Failure } from './pass.ts';
import type { Changes } from './rows.ts';
import { deleteRows, givenKeys, upsertRows } from './sql.ts';

/** A generation that this process leads: whoever claims it next raises the epoch, and ours is worth nothing. */
export type Claim = {
  readonly name: string;
  readonly version: number;
  readonly build: number;
  readonly schema: string;
  readonly epoch: bigint;
};

/** What readers see; what is on its way there; what was there before; what is only looked at. */
export type State = 'live' | 'building' | 'retired' | 'comparing';

export type Step = {
  readonly from: Position;
  readonly to: Position;
  readonly changes: Readonly<Record<string, Changes>>;
  readonly parked?: readonly Failure[];
  /** A parked event that was handled after all. */
  readonly resolved?: string;
};

/** Past this many keys a notice says that anything may have changed. */
const mostKeys = 2_000;
/** Of keys, in one notification, which takes 8,000 bytes in all. */
const mostBytes = 7_000;

/** What changed, for whoever keeps ready answers; null for too much to name. */
export const keysOf = (projection: AnyProjection, changes: Step['changes']): readonly string[] | null => {
  const keys = new Set<string>();
  for (const [name, { told }] of Object.entries(changes))
    for (const row of told()) {
      for (const key of projection.tables[name]?.tells(row) ?? []) keys.add(key);
      if (keys.size > mostKeys) return null;
    }
  return [...keys];
};

/** As many keys at a time as a notification takes; they are ASCII. */
const parted = (keys: readonly string[]): string[][] => {
  const parts: string[][] = [[]];
  let bytes = 0;
  for (const key of keys) {
    bytes += key.length + 3;
    if (bytes > mostBytes) {
      parts.push([]);
      bytes = key.length + 3;
    }
    parts.at(-1)?.push(key);
  }
  return parts;
};

/**
 * What those who keep ready answers are told, in this order. Only the last one says that the checkpoint has moved: who
 * waits for that must not be answered before everything stale is thrown away.
 */
export const noticesOf = (
  name: string,
  { from, to }: Pick<Step, 'from' | 'to'>,
  keys: readonly string[] | null,
): readonly string[] => {
  const notice = (at: Position, some: readonly string[] | null) =>
    JSON.stringify({
      p: name,
      c: String(at.commit),
      q: String(at.prepare),
      // Where it stood before: whoever knows an older place sees that a notice was lost.
      f: String(from.commit),
      g: String(from.prepare),
      k: some,
    });
  if (keys === null) return [notice(to, null)];
  const parts = parted(keys);
  return parts.map((part, n) => notice(n === parts.length - 1 ? to : from, part));
};

type Statement = { readonly text: string; readonly values: readonly unknown[] };

/** `$1` to `$8`. A row comes back only when the checkpoint stood where this process left it, in its own epoch. */
const move = `moved AS (
  UPDATE projections.checkpoints SET position_commit = $1, position_prepare = $2, updated_at = now()
  WHERE name = $3 AND version = $4 AND build = $5 AND epoch = $6 AND position_commit = $7 AND position_prepare = $8
  RETURNING state)`;
const movedBy = ({ name, version, build, epoch }: Claim, { from, to }: Pick<Step, 'from' | 'to'>): unknown[] => [
  to.commit,
  to.prepare,
  name,
  version,
  build,
  epoch,
  from.commit,
  from.prepare,
];
const ifMoved = 'EXISTS (SELECT FROM moved)';
/** Heard by nobody before the commit. */
const tell = (notices: string): string =>
  `SELECT state, CASE WHEN state = 'live' THEN (SELECT count(pg_notify('projected', n)) FROM unnest(${notices}::text[]) n) END FROM moved`;

/** The checkpoint alone, for a transaction that writes the rows in statements of their own. */
export const moveOf = (claim: Claim, step: Pick<Step, 'from' | 'to'>, keys: readonly string[] | null): Statement => ({
  text: `WITH ${move}\n${tell('$9')}`,
  values: [...movedBy(claim, step), noticesOf(claim.name, step, keys)],
});

const statementOf = (projection: AnyProjection, claim: Claim, step: Step): Statement => {
  const { changes, parked = [], resolved } = step;
  const values = movedBy(claim, step);
  const place = (value: unknown): string => `$${values.push(value)}`;
  const { schema } = claim;
  const arms = [move];
  for (const [name, { put, removed }] of Object.entries(changes)) {
    const table = projection.tables[name];
    if (!table) continue;
    if (put.length > 0)
      arms.push(`put_${name} AS (${upsertRows(schema, name, table, place(JSON.stringify(put)), ifMoved)})`);
    if (removed.length === 0) continue;
    arms.push(`cut_${name} AS (${deleteRows(schema, name, table, place(givenKeys(table, removed)), ifMoved)})`);
  }
  if (parked.length > 0) arms.push(parkArm(claim, parked, place, ifMoved));
  if (resolved !== undefined) arms.push(resolveArm(claim, resolved, place, ifMoved));
  const notices = place(noticesOf(claim.name, step, keysOf(projection, changes)));
  return { text: `WITH ${arms.join(',\n')}\n${tell(notices)}`, values };
};

/**
 * Rows, checkpoint, parked events and notification in one statement, so in one transaction and one round trip.
 * Answers what the generation is by now; undefined when another instance has taken over: then nothing was written.
 */
export const commit = async (
  db: Sql,
  projection: AnyProjection,
  claim: Claim,
  step: Step,
): Promise<State | undefined> => {
  const { text, values } = built(projection, claim, step);
  const [moved] = await db.query<{ state: State }>(text, values);
  return moved?.state;
};

const built = (projection: AnyProjection, claim: Claim, step: Step): Statement => {
  try {
    return statementOf(projection, claim, step);
  } catch (error) {
    throw new Unstorable(error);
  }
};
