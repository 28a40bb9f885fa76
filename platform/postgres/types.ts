import pg from 'pg';

/** Postgres's own numbers of its types; the client's table of names lacks the arrays. */
const oid = {
  int8: 20,
  int8Array: 1016,
  textArray: 1009,
  date: 1082,
  dateArray: 1182,
  timestamp: 1114,
  timestamptz: 1184,
  timestamptzArray: 1185,
} as const;

const instant = /^(\d{4,}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d+))?\+00$/;

/**
 * The session's zone is UTC, so the text differs from ISO 8601 by a blank and two digits only. A Date in between is
 * what a long list costs. Milliseconds are always there, as `toISOString` writes them; `infinity` stays a word.
 */
export const instantOf = (text: string): string => {
  const found = instant.exec(text);
  if (!found) return text;
  return `${found[1]}T${found[2]}.${(found[3] ?? '').padEnd(3, '0')}Z`;
};

const textArray = pg.types.getTypeParser(oid.textArray as never) as (text: string) => (string | null)[];
const arrayOf =
  <T>(parse: (text: string) => T) =>
  (text: string): (T | null)[] =>
    textArray(text).map((item) => (item === null ? null : parse(item)));
const asText = (text: string): string => text;

/** A number loses whole positions past 2^53 and text sorts 10 before 9, so int8 is a bigint; cast counts to int. */
const parsers = new Map<number, (text: string) => unknown>([
  [oid.int8, BigInt],
  [oid.int8Array, arrayOf(BigInt)],
  [oid.date, asText],
  [oid.dateArray, arrayOf(asText)],
  [oid.timestamp, (text) => text.replace(' ', 'T')],
  [oid.timestamptz, instantOf],
  [oid.timestamptzArray, arrayOf(instantOf)],
]);

export const types: pg.CustomTypesConfig = {
  getTypeParser: ((id: number, format?: 'text' | 'binary') =>
    (format !== 'binary' && parsers.get(id)) ||
    pg.types.getTypeParser(id, format as 'text')) as typeof pg.types.getTypeParser,
};
