import type { Sql } from '#platform/postgres/db';
import type { AnyProjection } from '../projection.ts';
import type { Loaded, Wanted } from './pass.ts';
import { keyOf, type Row, textOf } from './rows.ts';
import { selectRows } from './sql.ts';

/** One SELECT for each table, however many rows. */
export const load = async (db: Sql, projection: AnyProjection, schema: string, wanted: Wanted): Promise<Loaded> => {
  const reads = Object.entries(wanted).map(async ([name, keys]) => {
    const table = projection.tables[name];
    if (!table || keys.size === 0) return [name, new Map<string, Row>()] as const;
    const parts = [...keys.values()];
    const value =
      table.key.length === 1
        ? parts.map(([only]) => only)
        : JSON.stringify(parts.map((key) => Object.fromEntries(table.key.map((column, i) => [column, key[i]]))));
    const rows = await db.query<Row>(selectRows(schema, name, table), [value]);
    return [name, new Map(rows.map((row) => [textOf(keyOf(table, row)), row]))] as const;
  });
  return Object.fromEntries(await Promise.all(reads));
};
