import type { AnyTable, Key } from '../projection.ts';

export type Row = Readonly<Record<string, unknown>>;
type Entry = { readonly key: Key; row: Row | undefined; readonly was: Row | undefined; changed: boolean };

/** A line feed stands in no id, date or status. */
export const textOf = (key: Key): string => (key.length === 1 ? (key[0] ?? '') : key.join('\n'));
export const keyOf = (table: AnyTable, row: Row): Key => table.key.map((column) => String(row[column]));

export type Changes = { readonly put: readonly Row[]; readonly removed: readonly Key[]; readonly told: readonly Row[] };

/** What was found of the rows that were looked for. */
export type Held = { readonly loaded: ReadonlyMap<string, Row>; readonly looked: ReadonlySet<string> };

/**
 * The rows of one table while a batch runs. What one event changes is staged until its handler has returned, so that
 * a handler that throws leaves nothing behind.
 */
export const openRows = (name: string, table: AnyTable, { loaded, looked }: Held) => {
  const entries = new Map<string, Entry>();
  const staged = new Map<string, { key: Key; row: Row | undefined }>();
  const touched = new Set<string>();
  const sums = table.key.length < Object.keys(table.columns).length ? counters(table) : [];

  const look = (text: string): Row | undefined => {
    const pending = staged.get(text);
    if (pending) return pending.row;
    const entry = entries.get(text);
    return entry ? entry.row : loaded.get(text);
  };
  const stage = (key: Key, row: Row | undefined) => {
    staged.set(textOf(key), { key, row });
  };
  const get = (...key: Key): Row | undefined => {
    const text = textOf(key);
    if (!touched.has(text)) throw new Error(`a row of ${name} is read but not touched: ${key.join(', ')}`);
    return look(text);
  };

  return {
    handle: {
      get,
      known: (...key: Key): Row => {
        const row = get(...key);
        if (!row) throw new Error(`${name} has no row ${key.join(', ')}`);
        return row;
      },
      put: (row: Row) => stage(keyOf(table, row), row),
      remove: (...key: Key) => stage(key, undefined),
      insert: (row: Row) => {
        const key = keyOf(table, row);
        if (!look(textOf(key))) stage(key, row);
      },
      add: (row: Row) => {
        const key = keyOf(table, row);
        const before = look(textOf(key));
        stage(key, before ? added(sums, before, row) : row);
      },
    },
    touch: (key: Key) => void touched.add(textOf(key)),
    /** The handler returned: its changes count. */
    keep() {
      for (const [text, { key, row }] of staged) {
        const entry = entries.get(text);
        if (entry) {
          entry.row = row;
          entry.changed = true;
        } else entries.set(text, { key, row, was: loaded.get(text), changed: true });
      }
      staged.clear();
      touched.clear();
    },
    discard() {
      staged.clear();
      touched.clear();
    },
    changes(): Changes {
      const put: Row[] = [];
      const removed: Key[] = [];
      const told: Row[] = [];
      for (const { key, row, was } of entries.values()) {
        if (row) put.push(row);
        // Who only writes a row does not have it looked for; it may be there all the same.
        else if (was || !looked.has(textOf(key))) removed.push(key);
        if (was && row && isQuiet(table, was, row)) continue;
        if (was) told.push(was);
        if (row) told.push(row);
      }
      return { put, removed, told };
    },
  };
};
export type OpenRows = ReturnType<typeof openRows>;

/** What a handler leaves alone it copies, so that it is the same value and not only an equal one. */
const isQuiet = ({ columns, quiet }: AnyTable, was: Row, row: Row): boolean =>
  quiet.length > 0 && Object.keys(columns).every((column) => was[column] === row[column] || quiet.includes(column));

const counters = (table: AnyTable): readonly string[] =>
  Object.keys(table.columns).filter((column) => !table.key.includes(column));

const added = (columns: readonly string[], one: Row, other: Row): Row => {
  const sum: Record<string, unknown> = { ...one };
  for (const column of columns) sum[column] = Number(one[column]) + Number(other[column]);
  return sum;
};
