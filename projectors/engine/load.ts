import type { Sql } from '#platform/postgres/db';
import type { AnyProjection } from '../projection.ts';
import type { Loaded, Wanted } from './pass.ts';
import { type Held, keyOf, type Row, textOf } from './rows.ts';
import { selectRows } from './sql.ts';

/** One SELECT for each table, however many rows; one after the other, so that a projection uses one connection. */
export const load = async (db: Sql, projection: AnyProjection, schema: string, wanted: Wanted): Promise<Loaded> => {
  const held: Record<string, Held> = {};
  for (const [name, keys] of Object.entries(wanted)) {
    const table = projection.tables[name];
    if (!table || keys.size === 0) continue;
    const parts = [...keys.values()];
    const value =
      table.key.length === 1
        ? parts.map(([only]) => only)
        : JSON.stringify(parts.map((key) => Object.fromEntries(table.key.map((column, i) => [column, key[i]]))));
    const rows = await db.query<Row>(selectRows(schema, name, table), [value]);
    held[name] = {
      loaded: new Map(rows.map((row) => [textOf(keyOf(table, row)), row])),
      looked: new Set(keys.keys()),
    };
  }
  return held;
};
