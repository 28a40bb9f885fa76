import type { Sql } from '#platform/postgres/db';
import type { AnyProjection, AnyTable, Key } from '../projection.ts';
import type { Loaded, Wanted } from './pass.ts';
import type { Recent } from './recent.ts';
import { type Held, keyOf, type Row, textOf } from './rows.ts';
import { selectRows } from './sql.ts';

type From = { readonly db: Sql; readonly projection: AnyProjection; readonly schema: string; readonly recent: Recent };

const select = async ({ db, schema }: From, name: string, table: AnyTable, keys: readonly Key[]) => {
  const value =
    table.key.length === 1
      ? keys.map(([only]) => only)
      : JSON.stringify(keys.map((key) => Object.fromEntries(table.key.map((column, i) => [column, key[i]]))));
  return db.query<Row>(selectRows(schema, name, table), [value]);
};

/** One SELECT for each table, however many rows; one after the other, so that a projection uses one connection. */
export const load = async (from: From, wanted: Wanted): Promise<Loaded> => {
  const held: Record<string, Held> = {};
  for (const [name, keys] of Object.entries(wanted)) {
    const table = from.projection.tables[name];
    if (!table) continue;
    const loaded = new Map<string, Row>();
    const missing: Key[] = [];
    for (const [text, key] of keys) {
      const known = from.recent.find(name, text);
      if (!known) missing.push(key);
      else if (known.row) loaded.set(text, known.row);
    }
    if (missing.length > 0)
      for (const row of await select(from, name, table, missing)) loaded.set(textOf(keyOf(table, row)), row);
    held[name] = { loaded, looked: new Set(keys.keys()) };
  }
  return held;
};
