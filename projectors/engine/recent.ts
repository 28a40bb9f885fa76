import type { AnyProjection } from '../projection.ts';
import { type Changes, keyOf, type Row, textOf } from './rows.ts';

/** `row` is undefined when it is known that there is none. */
type Known = { readonly row: Row | undefined };

/**
 * Rows as this leader wrote them last: nobody else writes them, so they need not be read again. Two generations, and
 * the older one is forgotten when the younger one is full.
 */
export const openRecent = (projection: AnyProjection, most = 10_000) => {
  let young = new Map<string, Known>();
  let old = new Map<string, Known>();
  const nameOf = (table: string, key: string): string => `${table}\n${key}`;
  const set = (name: string, known: Known) => {
    young.set(name, known);
    if (young.size < most) return;
    old = young;
    young = new Map();
  };
  return {
    find(table: string, key: string): Known | undefined {
      const name = nameOf(table, key);
      return young.get(name) ?? old.get(name);
    },
    /** Only after the commit: what was not stored is not so. */
    keep(changes: Readonly<Record<string, Changes>>) {
      for (const [name, { put, removed }] of Object.entries(changes)) {
        const table = projection.tables[name];
        if (table?.kept !== 'rows') continue;
        for (const row of put) set(nameOf(name, textOf(keyOf(table, row))), { row });
        for (const key of removed) set(nameOf(name, textOf(key)), { row: undefined });
      }
    },
  };
};
export type Recent = ReturnType<typeof openRecent>;
