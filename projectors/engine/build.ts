import type { Db, Transaction } from '#platform/postgres/db';
import type { AnyProjection, AnyTable, Key } from '../projection.ts';
import { type Claim, move, movedBy, noticesOf, type State, type Step } from './commit.ts';
import { copyTexts } from './copied.ts';
import { type Changes, keyOf } from './rows.ts';
import { copyRows, deleteRows, givenKeys, upsertRows } from './sql.ts';

type Target = { readonly tx: Transaction; readonly schema: string; readonly name: string; readonly table: AnyTable };

const remove = async ({ tx, schema, name, table }: Target, keys: readonly Key[]): Promise<void> => {
  if (keys.length > 0) await tx.execute(deleteRows(schema, name, table, '$1', 'true'), [givenKeys(table, keys)]);
};

const isThere = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === '23505';

/**
 * A row that was written without being looked for is new, but for the rarest: whoever finds otherwise makes room first.
 */
const copy = async (target: Target, { put }: Changes): Promise<void> => {
  const { tx, schema, name, table } = target;
  const write = () => tx.copyIn(copyRows(schema, name, table), copyTexts(table, put));
  await tx.execute('SAVEPOINT copied');
  try {
    await write();
  } catch (error) {
    if (!isThere(error)) throw error;
    await tx.execute('ROLLBACK TO SAVEPOINT copied');
    await remove(
      target,
      put.map((row) => keyOf(table, row)),
    );
    await write();
  }
  await tx.execute('RELEASE SAVEPOINT copied');
};

const write = async (target: Target, changes: Changes): Promise<void> => {
  const { tx, schema, name, table } = target;
  // To put a row in another's place costs Postgres twice as much as to throw that one away and copy this one in.
  await remove(target, [...changes.removed, ...changes.replaced]);
  if (changes.put.length === 0) return;
  if (table.kept === 'rows') await copy(target, changes);
  else await tx.execute(upsertRows(schema, name, table, '$1', 'true'), [JSON.stringify(changes.put)]);
};

/**
 * What many batches have left of rows, written at once, in one transaction with the checkpoint. For tables that are
 * being filled: nobody keeps ready answers of them, so no change is named.
 * Answers what the generation is by now; undefined when another instance has taken over: then nothing was written.
 */
export const commitBuilt = (
  db: Db,
  projection: AnyProjection,
  claim: Claim,
  step: Pick<Step, 'from' | 'to' | 'changes'>,
): Promise<State | undefined> =>
  db.transaction(async (tx) => {
    const [moved] = await tx.query<{ state: State }>(move, movedBy(claim, step));
    if (!moved) return undefined;
    for (const [name, table] of Object.entries(projection.tables)) {
      const changes = step.changes[name];
      if (changes) await write({ tx, schema: claim.schema, name, table }, changes);
    }
    if (moved.state === 'live')
      for (const notice of noticesOf(claim.name, step, null))
        await tx.execute(`SELECT pg_notify('projected', $1)`, [notice]);
    return moved.state;
  });
