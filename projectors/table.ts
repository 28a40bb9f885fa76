/** A column: what Postgres calls it, and the type its values have in memory. Instants are ISO text, never a Date. */
export type Column<T> = { readonly sql: string; readonly nullable: boolean; readonly type?: T };

const column = <T>(sql: string): Column<T> => ({ sql, nullable: false });
export const text = column<string>('text');
/** A text of which only some are possible. */
export const oneOf = <T extends string>(): Column<T> => column<T>('text');
export const texts = column<readonly string[]>('text[]');
export const whole = column<number>('integer');
export const large = column<number>('bigint');
export const yesNo = column<boolean>('boolean');
export const instant = column<string>('timestamptz');
export const date = column<string>('date');
export const uuid = column<string>('uuid');
/** Half of a log position: wider than any integer of ours. */
export const place = column<string>('numeric(20)');
export const json = <T>(): Column<T> => column<T>('jsonb');
/** As it stands, for what is written often and only ever handed on: nothing of it is taken apart. */
export const plainJson = <T>(): Column<T> => column<T>('json');
export const nullable = <T>(of: Column<T>): Column<T | null> => ({ sql: of.sql, nullable: true });

type Columns = Readonly<Record<string, Column<unknown>>>;
type ValueOf<C> = C extends Column<infer T> ? T : never;
export type RowOf<C extends Columns> = { readonly [K in keyof C]: ValueOf<C[K]> };

/** How rows are kept: whole rows by key; counters that are only ever added to; rows that are written once for all. */
export type Kept = 'rows' | 'sums' | 'once';

export type Table<C extends Columns = Columns, K extends Kept = Kept> = {
  readonly columns: C;
  readonly key: readonly (keyof C & string)[];
  readonly kept: K;
  /** Made when a replay has caught up, so that it does not pay for them row by row. */
  readonly indexes: readonly string[];
  /** What indexes of it follow: many new rows are copied in by it, side by side in the table and in these indexes. */
  readonly along: (keyof C & string) | undefined;
  /** Not shown in `read`: what only the projection itself remembers. */
  readonly hidden: boolean;
  /** What a change of this row is announced as, `host:<hostId>` for instance. */
  readonly tells: (row: RowOf<C>) => readonly string[];
};

type Given<C extends Columns> = {
  readonly columns: C;
  readonly key: readonly (keyof C & string)[];
  readonly indexes?: readonly string[];
  readonly along?: keyof C & string;
  readonly hidden?: boolean;
  readonly tells?: (row: RowOf<C>) => readonly string[];
};

const made =
  <K extends Kept>(kept: K) =>
  <C extends Columns>({ indexes = [], along, hidden = false, tells = () => [], ...rest }: Given<C>): Table<C, K> => ({
    ...rest,
    kept,
    indexes,
    along,
    hidden,
    tells,
  });

export const rowsTable = made('rows');
/** Every column that is not in the key is a number and starts at nought. */
export const sumsTable = made('sums');
/** Insert-only: a row whose key is known already stays as it is. */
export const onceTable = made('once');
