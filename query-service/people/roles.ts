import type { ApiOperations } from '#contracts/operations/index';
import { type Grants, permissions, roles as presets, scopes } from '#contracts/permissions';
import type { RoleView } from '#contracts/views/people';
import type { Handler } from '#platform/http/incoming';
import type { Deps } from '../deps.ts';

type Row = { readonly roleId: string; readonly name: string; readonly grants: Grants; readonly retired: boolean };

/** Everybody once, however often they hold it; the erased hold nothing. */
const holders = `select role, count(distinct person_id)::integer as holders from (
    select unnest(roles) as role, person_id from read.persons where status in ('active', 'suspended')
    union all select m.role, m.person_id from read.memberships m join read.persons p using (person_id)
      where p.status in ('active', 'suspended')) held group by role`;

const presetRows = Object.entries(presets).map(([roleId, grants]) => ({
  roleId,
  name: `${roleId.charAt(0).toUpperCase()}${roleId.slice(1)}`,
  grants: { ...grants } as Grants,
  retired: false,
  preset: true,
}));

export const listRoles =
  (deps: Deps): Handler<ApiOperations['listRoles']> =>
  async ({ query: { status }, may }) => {
    may.filter();
    const [defined, held] = await Promise.all([
      deps.sql<Row>(
        `select role_id as "roleId", name, grants, retired from read.roles where retired = $1
         order by lower(name), role_id`,
        [status === 'retired'],
      ),
      deps.sql<{ readonly role: string; readonly holders: number }>(holders),
    ]);
    const counts = new Map(held.map(({ role, holders }) => [role, holders]));
    const rows = [...(status === 'active' ? presetRows : []), ...defined.map((row) => ({ ...row, preset: false }))];
    const items = rows.map(
      (row): RoleView => ({ ...row, grants: { ...row.grants }, holders: counts.get(row.roleId) ?? 0 }),
    );
    return { status: 200, body: { items } };
  };

export const listPermissions: Handler<ApiOperations['listPermissions']> = ({ may }) => {
  may.filter();
  const items = Object.entries(permissions).map(([permission, meaning]) => ({ permission, meaning }));
  return { status: 200, body: { items, scopes: [...scopes] } };
};
