import type { Permission } from '#contracts/permissions';
import { type Caller, can, type Reach, type Target } from '#platform/http/caller';

const reachText = ({ all, own, officeIds }: Reach): string =>
  all ? '*' : `${own ? 'o' : ''}${[...officeIds].sort().join(',')}`;

const seen: readonly Permission[] = ['appointments:read', 'appointments:export', 'stats:read', 'clients:read'];
const scopes = new WeakMap<Caller, string>();

/** Callers with the same text see the same things, and so may share a ready answer. */
export const scopeOf = (caller: Caller): string => {
  const known = scopes.get(caller);
  if (known !== undefined) return known;
  const reaches = [...seen, 'personal-data:reveal' as const].map((permission) => caller.reach.get(permission));
  const own = reaches.some((reach) => reach?.own) ? `${caller.personId ?? ''}/${caller.hostId ?? ''}` : '';
  const scope = `${own}|${reaches.map((reach) => (reach ? reachText(reach) : '-')).join('|')}`;
  scopes.set(caller, scope);
  return scope;
};

/**
 * May the caller read who the client is and what was written? Who sees an appointment but not the clients of its
 * office, as an auditor does, sees the person by id only.
 */
export const mayReveal = (caller: Caller, { clientId, hostId, officeId }: Owners): boolean =>
  (caller.personId !== undefined && clientId === caller.personId) ||
  (caller.hostId !== undefined && hostId === caller.hostId) ||
  can(caller, 'clients:read', { officeId }) ||
  can(caller, 'personal-data:reveal', { officeId });

export type Owners = { readonly clientId: string; readonly hostId: string; readonly officeId: string };

/** Whose an appointment is: its client's, its host's, its office's. */
export const targetOf = ({ clientId, hostId, officeId }: Owners): Target => ({ personId: clientId, hostId, officeId });
