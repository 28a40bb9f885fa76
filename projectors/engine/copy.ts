import type { Db, Transaction } from '#platform/postgres/db';
import type { AnyProjection, AnyTable, Key } from '../projection.ts';
import { type Claim, commit, keysOf, moveOf, type State, type Step } from './commit.ts';
import { copyTexts, sideBySide } from './copied.ts';
import { Unstorable } from './faults.ts';
import { type Changes, keyOf, type Row } from './rows.ts';
import { copyRows, deleteRows, givenKeys, upsertRows } from './sql.ts';

const jsonOf = (rows: readonly Row[]): string => {
  try {
    return JSON.stringify(rows);
  } catch (error) {
    throw new Unstorable(error);
  }
};

type Target = { readonly tx: Transaction; readonly schema: string; readonly name: string; readonly table: AnyTable };

const remove = async ({ tx, schema, name, table }: Target, keys: readonly Key[]): Promise<void> => {
  if (keys.length > 0) await tx.execute(deleteRows(schema, name, table, '$1', 'true'), [givenKeys(table, keys)]);
};
const upsert = async ({ tx, schema, name, table }: Target, rows: readonly Row[]): Promise<void> => {
  if (rows.length > 0) await tx.execute(upsertRows(schema, name, table, '$1', 'true'), [jsonOf(rows)]);
};
const copy = async ({ tx, schema, name, table }: Target, rows: readonly Row[]): Promise<void> => {
  if (rows.length > 0) await tx.copyIn(copyRows(schema, name, table), copyTexts(table, rows));
};

/** Tables that are being built have no indexes besides the key: to throw a row away and copy it in costs half an update. */
type How = 'being built' | 'as they stand';

const write = async (target: Target, { put, renewed, fresh, removed }: Changes, how: How): Promise<void> => {
  const { table } = target;
  if (table.kept === 'sums') return upsert(target, put);
  if (how === 'being built') {
    await remove(target, [...removed, ...renewed.map((row) => keyOf(table, row))]);
    return copy(target, put);
  }
  await remove(target, removed);
  await copy(target, sideBySide(table, fresh));
  await upsert(target, renewed);
};

const isThere = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === '23505';

/**
 * As `commit`, in several statements of one transaction: many new rows cost Postgres half as much when they are copied
 * in. One that is there after all, although nobody looked for it, leaves all to `commit`.
 * Who builds tables names no changes: nobody keeps ready answers of them.
 */
export const commitCopied = async (
  db: Db,
  projection: AnyProjection,
  claim: Claim,
  step: Pick<Step, 'from' | 'to' | 'changes'>,
  how: How = 'as they stand',
): Promise<State | undefined> => {
  const keys = how === 'being built' ? null : keysOf(projection, step.changes);
  const { text, values } = moveOf(claim, step, keys);
  try {
    return await db.transaction(async (tx) => {
      const [moved] = await tx.query<{ state: State }>(text, values);
      if (!moved) return undefined;
      for (const [name, table] of Object.entries(projection.tables)) {
        const changes = step.changes[name];
        if (changes) await write({ tx, schema: claim.schema, name, table }, changes, how);
      }
      return moved.state;
    });
  } catch (error) {
    if (!isThere(error)) throw error;
    return commit(db, projection, claim, step);
  }
};

/** Fewer are faster in one statement. */
const fewest = 64;

export const isWorthCopying = ({ changes, parked = [], resolved }: Omit<Step, 'from'>): boolean =>
  parked.length === 0 &&
  resolved === undefined &&
  Object.values(changes).reduce((sum, { fresh }) => sum + fresh.length, 0) >= fewest;
