import { type Grants, type Permission, roles, type Scope } from '#contracts/permissions';
import { Problem } from '#contracts/problems';
import { type RoleGrants, reachOf } from '#platform/auth/grants';
import type { Caller, Reach } from '#platform/http/caller';

/** One thing somebody may do or would get to do: everywhere, at an office (at some office, if none is named), to their own. */
export type Hold = { readonly permission: Permission; readonly scope: Scope; readonly officeId?: string };

const entries = (grants: Grants): (readonly [Permission, Scope])[] =>
  Object.entries(grants) as (readonly [Permission, Scope])[];

/** Where people hold it already it reaches at once; each such office counts, and not only some office of the caller's. */
export const holdsOfDefinition = (grants: Grants, officeIds: readonly string[] = []): Hold[] =>
  entries(grants).flatMap(([permission, scope]): Hold[] => [
    { permission, scope },
    ...(scope === 'office' ? officeIds.map((officeId) => ({ permission, scope, officeId })) : []),
  ]);

/** A role of one's own follows into every office one will ever be a member of. */
export const holdsOfOwnRole = (grants: Grants): Hold[] =>
  entries(grants).map(([permission, scope]) => ({ permission, scope: scope === 'office' ? 'all' : scope }));

type Holder = {
  readonly roles: Iterable<string>;
  readonly memberships: readonly { readonly officeId: string; readonly role: string }[];
};

const reachOfHolder = ({ roles: own, memberships }: Holder, grantsOf: RoleGrants): ReadonlyMap<Permission, Reach> =>
  reachOf({ roles: [...own], mem: memberships.map(({ officeId, role }) => ({ o: officeId, r: role })) }, grantsOf);

/** All that somebody may do. */
export const holdsOfPerson = (holder: Holder, grantsOf: RoleGrants): Hold[] =>
  [...reachOfHolder(holder, grantsOf)].flatMap(([permission, { all, own, officeIds }]): Hold[] => [
    ...(all ? [{ permission, scope: 'all' } as const] : []),
    ...(own ? [{ permission, scope: 'own' } as const] : []),
    ...[...officeIds].map((officeId) => ({ permission, scope: 'office', officeId }) as const),
  ]);

/** What somebody may do at one office, wherever they have it from. */
export const holdsAt = (officeId: string, holder: Holder, grantsOf: RoleGrants): Hold[] =>
  [...reachOfHolder(holder, grantsOf)].flatMap(([permission, { all, own, officeIds }]): Hold[] => [
    ...(all || officeIds.has(officeId) ? [{ permission, scope: 'office', officeId } as const] : []),
    ...(own ? [{ permission, scope: 'own' } as const] : []),
  ]);

/** Everybody who registers has this much, so it can be given by anybody who may give at all. */
const isEverybodys = ({ permission, scope }: Hold): boolean =>
  scope === 'own' && Object.hasOwn(roles.client, permission);

const covers = ({ reach }: Caller, hold: Hold): boolean => {
  if (isEverybodys(hold)) return true;
  const held = reach.get(hold.permission);
  if (!held) return false;
  if (held.all || hold.scope === 'own') return true;
  if (hold.scope === 'all') return false;
  return hold.officeId === undefined ? held.officeIds.size > 0 : held.officeIds.has(hold.officeId);
};

/** Nobody gives, takes or edits what reaches further than they do themselves. */
export const checkWithinReach = (caller: Caller, holds: readonly Hold[]): void => {
  const beyond = new Set(holds.filter((hold) => !covers(caller, hold)).map(({ permission }) => permission));
  if (beyond.size > 0) throw new Problem('beyond-own-reach', { permissions: [...beyond].sort() });
};

type Edited = Pick<Holder, 'roles'> & { readonly personId: string };
type Known = {
  readonly membershipsOf: (personId: string) => Holder['memberships'];
  readonly grantsOf: RoleGrants;
};

/**
 * Whoever may more than the caller is not the caller's to edit: a new e-mail would be a way into the account. Oneself
 * is, in person; a key of one's own may less than its owner and would be such a way.
 */
export const checkMayEdit = (caller: Caller, { personId, roles }: Edited, { membershipsOf, grantsOf }: Known): void => {
  if (caller.kind === 'person' && caller.personId === personId) return;
  checkWithinReach(caller, holdsOfPerson({ roles, memberships: membershipsOf(personId) }, grantsOf));
};
