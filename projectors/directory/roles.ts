import type { Grants } from '#contracts/permissions';
import type { Projection } from '../projection.ts';
import type { Tables } from './tables.ts';

type Part = Pick<Projection<Tables>, 'touches' | 'when'>;

const role = ({ data }: { readonly data: { readonly roleId: string } }) => ({ roles: [[data.roleId]] });

/** The roles that admins defined; every service keeps what they grant in memory. */
export const roles = {
  touches: { RoleChanged: role, RoleRetired: role },
  when: {
    RoleDefined: ({ data, metadata }, rows) =>
      rows.roles.put({
        role_id: data.roleId,
        name: data.name,
        grants: data.grants as Grants,
        retired: false,
        defined_at: metadata.at,
      }),
    RoleChanged: ({ data }, rows) => {
      const row = rows.roles.known(data.roleId);
      const grants = (data.grants as Grants | undefined) ?? row.grants;
      rows.roles.put({ ...row, name: data.name ?? row.name, grants });
    },
    RoleRetired: ({ data }, rows) => rows.roles.put({ ...rows.roles.known(data.roleId), retired: true }),
  },
} satisfies Part;
