import type { AnyTable } from '../projection.ts';
import { Unstorable } from './faults.ts';
import type { Row } from './rows.ts';

/** Few enough that others have their turn between two texts, many enough that each is worth a message. */
const rowsInText = 500;

const special = /[\\\t\n\r]/;
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };
const escaped = (text: string): string =>
  special.test(text) ? text.replaceAll(/[\\\t\n\r]/g, (found) => escapes[found] ?? found) : text;

const absent = '\\N';
const itemOf = (item: unknown): string =>
  item === null ? 'NULL' : `"${String(item).replaceAll(/["\\]/g, (found) => `\\${found}`)}"`;

/** The same value as `json_to_recordset` makes of the same row. */
const fieldOf = (value: unknown, sql: string): string => {
  if (value === null || value === undefined) return absent;
  if (typeof value === 'string') return escaped(sql.startsWith('json') ? JSON.stringify(value) : value);
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : absent;
  if (typeof value === 'boolean') return String(value);
  if (Array.isArray(value) && sql.endsWith('[]')) return escaped(`{${value.map(itemOf).join()}}`);
  return escaped(JSON.stringify(value));
};

type Field = { readonly name: string; readonly sql: string };

const lineOf = (fields: readonly Field[], row: Row): string => {
  let line = '';
  let tab = '';
  for (const { name, sql } of fields) {
    line += tab + fieldOf(row[name], sql);
    tab = '\t';
  }
  return `${line}\n`;
};

const textOf = (fields: readonly Field[], rows: readonly Row[]): string => {
  let text = '';
  try {
    for (const row of rows) text += lineOf(fields, row);
  } catch (error) {
    throw new Unstorable(error);
  }
  // Half of a pair would be stored as another sign; as JSON it is refused.
  if (!text.isWellFormed()) throw new Unstorable(new Error('a text with half a pair of surrogates'));
  return text;
};

/** New rows in the order of the column that several indexes follow: a fifth less of Postgres for the listing, where three do. */
export const sideBySide = ({ along }: Pick<AnyTable, 'along'>, rows: readonly Row[]): readonly Row[] =>
  along === undefined
    ? rows
    : rows.toSorted((one, other) => {
        const [here, there] = [String(one[along]), String(other[along])];
        return here < there ? -1 : here > there ? 1 : 0;
      });

/** Rows as lines of Postgres's text format for COPY. */
export function* copyTexts(table: AnyTable, rows: readonly Row[]): Generator<string> {
  const fields = Object.entries(table.columns).map(([name, { sql }]) => ({ name, sql }));
  for (let from = 0; from < rows.length; from += rowsInText) yield textOf(fields, rows.slice(from, from + rowsInText));
}
