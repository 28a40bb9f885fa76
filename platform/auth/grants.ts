import { type Grants, isRole, type Permission, roles } from '#contracts/permissions';
import type { Caller, Reach } from '../http/caller.ts';
import type { Claims } from './claims.ts';

/** What a role allows; roles that an admin defined are looked up, the presets are known. */
export type RoleGrants = (roleId: string) => Grants | undefined;
export const presetGrants: RoleGrants = (roleId) => (isRole(roleId) ? roles[roleId] : undefined);

type Building = { all: boolean; own: boolean; officeIds: Set<string> };

/**
 * A person's own roles reach by their scope, `office` meaning the offices one is a member of. A membership's role never
 * reaches past its office.
 */
export const reachOf = (
  claims: Pick<Claims, 'roles' | 'mem'>,
  grantsOf: RoleGrants,
): ReadonlyMap<Permission, Reach> => {
  const reach = new Map<Permission, Building>();
  const add = (grants: Grants | undefined, offices: readonly string[], withinOffice: boolean) => {
    for (const [name, scope] of Object.entries(grants ?? {})) {
      const permission = name as Permission;
      const known = reach.get(permission) ?? { all: false, own: false, officeIds: new Set() };
      if (scope === 'own') known.own = true;
      else if (scope === 'office' || withinOffice) for (const office of offices) known.officeIds.add(office);
      else known.all = true;
      reach.set(permission, known);
    }
  };
  const member = claims.mem.map(({ o }) => o);
  for (const role of claims.roles) add(grantsOf(role), member, false);
  for (const { o, r } of claims.mem) add(grantsOf(r), [o], true);
  return reach;
};

export const callerOf = (claims: Claims, grantsOf: RoleGrants): Caller => ({
  kind: 'person',
  actorId: claims.sub,
  personId: claims.sub,
  ...(claims.host === undefined ? {} : { hostId: claims.host }),
  sessionId: claims.sid,
  roles: [...claims.roles, ...claims.mem.map(({ r }) => r)],
  reach: reachOf(claims, grantsOf),
});
