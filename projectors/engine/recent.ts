import type { AnyProjection } from '../projection.ts';
import { type Changes, keyOf, type Row, textOf } from './rows.ts';

/** `row` is undefined when it is known that there is none. */
type Known = { readonly row: Row | undefined };
type Ages = { young: Map<string, Known>; old: Map<string, Known> };

/**
 * Rows as this leader wrote them last: nobody else writes them, so they need not be read again. Two ages of each table,
 * and the older one is forgotten when the younger one is full.
 */
export const openRecent = (projection: AnyProjection, most = 10_000) => {
  const tables = new Map<string, Ages>();
  const agesOf = (table: string): Ages => {
    const known = tables.get(table);
    if (known) return known;
    const made: Ages = { young: new Map(), old: new Map() };
    tables.set(table, made);
    return made;
  };
  const set = (ages: Ages, key: string, row: Row | undefined) => {
    ages.young.set(key, { row });
    if (ages.young.size < most) return;
    ages.old = ages.young;
    ages.young = new Map();
  };
  return {
    find(table: string, key: string): Known | undefined {
      const ages = tables.get(table);
      return ages && (ages.young.get(key) ?? ages.old.get(key));
    },
    /** Only after the commit: what was not stored is not so. */
    keep(changes: Readonly<Record<string, Changes>>) {
      for (const [name, { put, removed }] of Object.entries(changes)) {
        const table = projection.tables[name];
        if (table?.kept !== 'rows') continue;
        const ages = agesOf(name);
        for (const row of put) set(ages, textOf(keyOf(table, row)), row);
        for (const key of removed) set(ages, textOf(key), undefined);
      }
    },
  };
};
export type Recent = ReturnType<typeof openRecent>;
