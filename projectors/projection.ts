import type { EventOf, EventType, Recorded } from '#contracts/events/index';
import type { Column, Kept, RowOf, Table } from './table.ts';

/** The parts of a row's key, in the order of the table's `key`. */
export type Key = readonly string[];
// Tables of every shape; each projection narrows it. A table's `tells` takes its own rows only, hence the method form.
export type AnyTable = Omit<Table, 'tells' | 'key' | 'along'> & {
  readonly key: readonly string[];
  readonly along: string | undefined;
  tells(row: Readonly<Record<string, unknown>>): readonly string[];
};
export type Tables = Readonly<Record<string, AnyTable>>;

type ColumnsOf<T> = T extends { readonly columns: infer C extends Readonly<Record<string, Column<unknown>>> }
  ? C
  : never;
export type RowIn<T> = RowOf<ColumnsOf<T>>;

export type Rows<R> = {
  get(...key: Key): R | undefined;
  /** The row that must be there by now; its absence stops the event instead of being passed over. */
  known(...key: Key): R;
  put(row: R): void;
  remove(...key: Key): void;
};
export type Sums<R> = { add(row: R): void };
export type Once<R> = { insert(row: R): void };

type Handle<T> = T extends { readonly kept: infer K extends Kept }
  ? { rows: Rows<RowIn<T>>; sums: Sums<RowIn<T>>; once: Once<RowIn<T>> }[K]
  : never;
export type RowsOf<T extends Tables> = { readonly [N in keyof T]: Handle<T[N]> };

/** Which rows a handler reads. One that only writes a row need not have it loaded. */
export type Touched<T extends Tables> = { readonly [N in keyof T]?: readonly Key[] };

/**
 * A read model as a value. Handlers run in log order on rows in memory: pure and synchronous. `now` is when the batch
 * began, only for what is never rebuilt.
 */
export type Projection<T extends Tables = Tables> = {
  /** The checkpoint's name: with another one every event is replayed. */
  readonly name: string;
  /** Raise it with any change of tables or handlers: the new version is replayed beside the old one. */
  readonly version: number;
  readonly tables: T;
  /** Besides the tables themselves: what `read` shows of them in another shape. */
  readonly views?: Readonly<Record<string, (schema: string) => string>>;
  /** Never rebuilt: one schema for good, called as the projection, without a version and without views. */
  readonly forever?: true;
  readonly touches: { readonly [E in EventType]?: (event: Recorded<EventOf<E>>) => Touched<T> };
  readonly when: { readonly [E in EventType]?: (event: Recorded<EventOf<E>>, rows: RowsOf<T>, now: Date) => void };
};

/** The same, as the engine sees it: the type of an event is the key of its handler, which no compiler can follow. */
export type AnyProjection = Omit<Projection, 'touches' | 'when'> & {
  readonly touches: Readonly<Record<string, unknown>>;
  readonly when: Readonly<Record<string, unknown>>;
};
