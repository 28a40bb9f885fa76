import type { AnyTable, Key } from '../projection.ts';

/** Names come from the code, never from outside; quoting keeps words like `date` from being misread. */
export const quoted = (name: string): string => `"${name}"`;
export const list = (names: readonly string[], prefix = ''): string =>
  names.map((name) => `${prefix}${quoted(name)}`).join(', ');
export const named = (schema: string, table: string): string => `${quoted(schema)}.${quoted(table)}`;

const typed = (table: AnyTable, columns: readonly string[]): string =>
  columns.map((name) => `${quoted(name)} ${table.columns[name]?.sql}`).join(', ');

/** Rows handed over as one JSON text: one parameter, whatever their number and types. */
const recordset = (table: AnyTable, columns: readonly string[], place: string): string =>
  `json_to_recordset(${place}::json) AS given(${typed(table, columns)})`;

export const createTable = (schema: string, name: string, table: AnyTable): string => {
  const columns = Object.entries(table.columns).map(
    ([column, { sql, nullable }]) => `${quoted(column)} ${sql}${nullable ? '' : ' NOT NULL'}`,
  );
  // Room on each page keeps an update of a row that was just written from touching the indexes.
  const storage = table.kept === 'once' ? '' : ' WITH (fillfactor = 85)';
  const parts = [...columns, `PRIMARY KEY (${list(table.key)})`];
  return `CREATE TABLE IF NOT EXISTS ${named(schema, name)} (${parts.join(', ')})${storage}`;
};

export const createIndexes = (schema: string, name: string, table: AnyTable): readonly string[] =>
  table.indexes.map(
    (index, number) =>
      `CREATE INDEX IF NOT EXISTS ${quoted(`${name}_${number + 1}`)} ON ${named(schema, name)} ${index}`,
  );

/** Keys as the one parameter that `selectRows` and `deleteRows` take. */
export const givenKeys = (table: AnyTable, keys: readonly Key[]): unknown =>
  table.key.length === 1
    ? keys.map(([only]) => only)
    : JSON.stringify(keys.map((key) => Object.fromEntries(table.key.map((column, i) => [column, key[i]]))));

const onlyKey = ({ key, columns }: AnyTable): { name: string; sql: string } | undefined => {
  const [name, more] = key;
  const column = name === undefined || more !== undefined ? undefined : columns[name];
  return column && name !== undefined ? { name: quoted(name), sql: column.sql } : undefined;
};

export const selectRows = (schema: string, name: string, table: AnyTable): string => {
  const columns = Object.keys(table.columns);
  const only = onlyKey(table);
  if (only) return `SELECT ${list(columns)} FROM ${named(schema, name)} WHERE ${only.name} = ANY($1::${only.sql}[])`;
  return `SELECT ${list(columns, 'kept.')} FROM ${named(schema, name)} kept JOIN ${recordset(table, table.key, '$1')} USING (${list(table.key)})`;
};

const onConflict = (name: string, table: AnyTable): string => {
  const rest = Object.keys(table.columns).filter((column) => !table.key.includes(column));
  if (table.kept === 'once' || rest.length === 0) return 'ON CONFLICT DO NOTHING';
  const set = rest.map((column) =>
    table.kept === 'sums'
      ? `${quoted(column)} = ${quoted(name)}.${quoted(column)} + excluded.${quoted(column)}`
      : `${quoted(column)} = excluded.${quoted(column)}`,
  );
  return `ON CONFLICT (${list(table.key)}) DO UPDATE SET ${set.join(', ')}`;
};

export const upsertRows = (schema: string, name: string, table: AnyTable, place: string, condition: string): string => {
  const columns = Object.keys(table.columns);
  return `INSERT INTO ${named(schema, name)} (${list(columns)}) SELECT ${list(columns)} FROM ${recordset(table, columns, place)} WHERE ${condition} ${onConflict(name, table)}`;
};

/** Into the columns in the order of the table's definition. */
export const copyRows = (schema: string, name: string, table: AnyTable): string =>
  `COPY ${named(schema, name)} (${list(Object.keys(table.columns))}) FROM STDIN`;

export const deleteRows = (schema: string, name: string, table: AnyTable, place: string, condition: string): string => {
  const only = onlyKey(table);
  if (only)
    return `DELETE FROM ${named(schema, name)} WHERE ${only.name} = ANY(${place}::${only.sql}[]) AND ${condition}`;
  const same = table.key.map((column) => `gone.${quoted(column)} = given.${quoted(column)}`).join(' AND ');
  return `DELETE FROM ${named(schema, name)} gone USING ${recordset(table, table.key, place)} WHERE ${same} AND ${condition}`;
};
