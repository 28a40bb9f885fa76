import type { Sql } from '#platform/postgres/db';
import type { AnyProjection, Key } from '../projection.ts';
import type { Pass, Wanted } from './pass.ts';
import type { Recent } from './recent.ts';
import { keyOf, type Row, textOf } from './rows.ts';
import { givenKeys, selectRows } from './sql.ts';

type From = {
  readonly db: Sql;
  readonly projection: AnyProjection;
  readonly schema: string;
  readonly recent: Recent;
  /** Nothing was ever written to these tables, so nothing needs to be asked. */
  readonly empty: () => boolean;
};

/** One SELECT for each table, however many rows; one after the other, so that a projection uses one connection. */
export const load = async (from: From, pass: Pass, wanted: Wanted): Promise<void> => {
  const { db, projection, schema, recent, empty } = from;
  for (const [name, keys] of Object.entries(wanted)) {
    const table = projection.tables[name];
    if (!table) continue;
    const missing: Key[] = [];
    for (const [text, key] of keys) {
      if (pass.knows(name, text)) continue;
      const known = recent.find(name, text);
      if (!known && !empty()) missing.push(key);
      pass.learn(name, text, known?.row);
    }
    if (missing.length > 0)
      for (const row of await db.query<Row>(selectRows(schema, name, table), [givenKeys(table, missing)]))
        pass.learn(name, textOf(keyOf(table, row)), row);
  }
};
