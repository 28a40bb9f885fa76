import type { Sql } from '#platform/postgres/db';
import type { AnyProjection } from '../projection.ts';
import { list, named, quoted } from './sql.ts';

type Grant = { readonly grantee: string };

const show = async (tx: Sql, name: string, select: string): Promise<void> => {
  const grants = await tx.query<Grant>(
    `SELECT grantee FROM information_schema.role_table_grants
     WHERE table_schema = 'read' AND table_name = $1 AND privilege_type = 'SELECT' AND grantee <> current_user`,
    [name],
  );
  // A replaced view could only gain columns at its end; a new version may do anything.
  await tx.execute(`DROP VIEW IF EXISTS read.${quoted(name)}`);
  await tx.execute(`CREATE VIEW read.${quoted(name)} AS ${select}`);
  for (const { grantee } of grants) await tx.execute(`GRANT SELECT ON read.${quoted(name)} TO ${quoted(grantee)}`);
};

/** Points `read.*` at these tables; in one transaction with the change of state, so no reader sees a mixture. */
export const showGeneration = async (tx: Sql, projection: AnyProjection, schema: string): Promise<void> => {
  for (const [name, table] of Object.entries(projection.tables))
    if (!table.hidden) await show(tx, name, `SELECT ${list(Object.keys(table.columns))} FROM ${named(schema, name)}`);
  for (const [name, select] of Object.entries(projection.views ?? {})) await show(tx, name, select(quoted(schema)));
  await tellSwitch(tx, projection.name);
};

/** Everything read before may be another thing now, also where the position is the same. */
const tellSwitch = (tx: Sql, name: string): Promise<number> =>
  tx.execute(
    `SELECT pg_notify('projected', json_build_object('p', name, 'c', position_commit::text, 'q', position_prepare::text, 'k', null)::text)
     FROM projections.checkpoints WHERE name = $1 AND state = 'live'`,
    [name],
  );
