import type { Grants } from '#contracts/permissions';
import type { Sql } from '../postgres/db.ts';
import { presetGrants, type RoleGrants } from './grants.ts';

type Row = { readonly roleId: string; readonly grants: Grants };

const defined = 'select role_id as "roleId", grants from read.roles where not retired';

/** The projectors make the read tables: before they did for the first time nobody can have defined a role. */
const isNotMadeYet = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === '42P01' || error.code === '3F000');

export type DefinedRoles = {
  readonly grantsOf: RoleGrants;
  /** Another one as soon as any role grants something else than before. */
  readonly version: () => number;
  read(): Promise<void>;
};

/** What roles allow, in the memory of this process: the presets, and what admins defined. */
export const openDefinedRoles = (sql: Pick<Sql, 'query'>): DefinedRoles => {
  let known = new Map<string, Grants>();
  let text = '[]';
  let version = 0;
  let [asked, taken] = [0, 0];
  return {
    grantsOf: (roleId) => presetGrants(roleId) ?? known.get(roleId),
    version: () => version,
    read: async () => {
      asked += 1;
      const turn = asked;
      const rows = await sql.query<Row>(`${defined} order by role_id`).catch((error: unknown) => {
        if (isNotMadeYet(error)) return [];
        throw error;
      });
      // Two notices at once read on two connections: what was asked for earlier and answered later is of before.
      if (turn < taken) return;
      taken = turn;
      const now = JSON.stringify(rows);
      if (now === text) return;
      known = new Map(rows.map(({ roleId, grants }) => [roleId, grants]));
      text = now;
      version += 1;
    },
  };
};

/** Whether a notice of the projectors may be about a role; one that names nothing may be about anything. */
export const isAboutRoles = (payload: string): boolean => /"role:|"k" ?: ?null/.test(payload);
