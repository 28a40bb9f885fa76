import type { AnyTable, Key } from '../projection.ts';

export type Row = Readonly<Record<string, unknown>>;
type Entry = { readonly key: Key; row: Row | undefined; readonly was: Row | undefined };
type Staged = { readonly text: string; readonly key: Key; row: Row | undefined };

/** A line feed stands in no id, date or status. */
export const textOf = (key: Key): string => (key.length === 1 ? (key[0] ?? '') : key.join('\n'));
export const keyOf = (table: AnyTable, row: Row): Key => table.key.map((column) => String(row[column]));

export type Changes = {
  readonly put: readonly Row[];
  /** Of these the ones that take another row's place, and those that seem to be new: who only writes a row does not look. */
  readonly renewed: readonly Row[];
  readonly fresh: readonly Row[];
  readonly removed: readonly Key[];
  /** The rows, as they were and as they are, whose change is announced: named only when somebody asks. */
  readonly told: () => Iterable<Row>;
};

/**
 * The rows of one table while events run. What one event changes is staged until its handler has returned, so that
 * a handler that throws leaves nothing behind.
 */
export const openRows = (name: string, table: AnyTable) => {
  const entries = new Map<string, Entry>();
  const found = new Map<string, Row | undefined>();
  // Few at a time: an event changes a row or two of a table.
  let staged: Staged[] = [];
  let touched: string[] = [];
  const sums = table.key.length < Object.keys(table.columns).length ? counters(table) : [];

  const pending = (text: string): Staged | undefined => staged.find((one) => one.text === text);
  const look = (text: string): Row | undefined => {
    const change = staged.length > 0 ? pending(text) : undefined;
    if (change) return change.row;
    const entry = entries.get(text);
    return entry ? entry.row : found.get(text);
  };
  const stage = (key: Key, row: Row | undefined) => {
    const text = textOf(key);
    const change = staged.length > 0 ? pending(text) : undefined;
    if (change) change.row = row;
    else staged.push({ text, key, row });
  };
  const get = (...key: Key): Row | undefined => {
    const text = textOf(key);
    if (!touched.includes(text)) throw new Error(`a row of ${name} is read but not touched: ${key.join(', ')}`);
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
    touch: (key: Key) => void touched.push(textOf(key)),
    /** What was found of a row that was looked for; undefined when there is none. */
    learn: (text: string, row: Row | undefined) => void found.set(text, row),
    knows: (text: string): boolean => found.has(text) || entries.has(text),
    /** The handler returned: its changes count. */
    keep() {
      for (const { text, key, row } of staged) {
        const entry = entries.get(text);
        if (entry) entry.row = row;
        else entries.set(text, { key, row, was: found.get(text) });
      }
      if (staged.length > 0) staged = [];
      if (touched.length > 0) touched = [];
    },
    discard() {
      staged = [];
      touched = [];
    },
    /** How many rows are held, changed or only looked at. */
    size: (): number => Math.max(entries.size, found.size),
    changes(): Changes {
      const put: Row[] = [];
      const renewed: Row[] = [];
      const fresh: Row[] = [];
      const removed: Key[] = [];
      for (const [text, { key, row, was }] of entries) {
        if (row) {
          put.push(row);
          (was ? renewed : fresh).push(row);
        }
        // It may be there although nobody looked for it.
        else if (was || !found.has(text)) removed.push(key);
      }
      return { put, renewed, fresh, removed, told: () => told(entries.values()) };
    },
  };
};
export type OpenRows = ReturnType<typeof openRows>;

function* told(entries: Iterable<Entry>): Generator<Row> {
  for (const { row, was } of entries) {
    if (was) yield was;
    if (row) yield row;
  }
}

const counters = (table: AnyTable): readonly string[] =>
  Object.keys(table.columns).filter((column) => !table.key.includes(column));

const added = (columns: readonly string[], one: Row, other: Row): Row => {
  const sum: Record<string, unknown> = { ...one };
  for (const column of columns) sum[column] = Number(one[column]) + Number(other[column]);
  return sum;
};
