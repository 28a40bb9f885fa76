import type { Caller, Reach } from '#platform/http/caller';
import type { Deps } from '../deps.ts';
import { identitiesOf } from '../directory/identities.ts';
import { isOneOf, type Where, where, within } from '../where.ts';

/** What a list or an export of appointments may be narrowed by. */
export type Filter = {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly status?: readonly string[] | undefined;
  readonly hostId?: string | undefined;
  readonly clientId?: string | undefined;
  readonly officeId?: string | undefined;
  readonly departmentId?: string | undefined;
  readonly serviceId?: string | undefined;
};

/** Who is meant as a client: everything that they were ever written down as. Asked for only where somebody is. */
export type Meant = { readonly client?: readonly string[]; readonly self?: readonly string[] };

export const meantBy = async (deps: Deps, filter: Filter, reach: Reach, caller: Caller): Promise<Meant> => {
  const { clientId } = filter;
  const self = reach.own && !reach.all ? caller.personId : undefined;
  return {
    ...(clientId !== undefined && { client: await identitiesOf(deps, clientId) }),
    ...(self !== undefined && { self: await identitiesOf(deps, self) }),
  };
};

/** The caller's scope is part of every condition: no filter can widen it. */
export const wantedOf = (filter: Filter, reach: Reach, caller: Caller, meant: Meant): Where => {
  const wanted = where();
  within(reach, caller, { client: 'a.client_id', host: 'a.host_id', office: 'a.office_id' }, wanted, meant.self);
  if (filter.hostId) wanted.and('a.host_id = ?', filter.hostId);
  if (meant.client) wanted.only(isOneOf('a.client_id', meant.client, wanted));
  if (filter.officeId) wanted.and('a.office_id = ?', filter.officeId);
  if (filter.serviceId) wanted.and('a.service_id = ?', filter.serviceId);
  if (filter.departmentId)
    wanted.and('a.host_id in (select host_id from read.hosts where department_id = ?)', filter.departmentId);
  if (filter.status) wanted.and('a.status = any(?::text[])', filter.status);
  if (filter.from) wanted.and('a.start_at >= ?::timestamptz', filter.from);
  if (filter.to) wanted.and('a.start_at < ?::timestamptz', filter.to);
  return wanted;
};

/** Whose changes can alter a list: the narrowest owner that every row of it shares. */
export const ownersOf = (filter: Filter, reach: Reach, caller: Caller, meant: Meant): readonly string[] | 'any' => {
  if (filter.hostId) return [`host:${filter.hostId}`];
  if (meant.client) return meant.client.map((id) => `client:${id}`);
  if (filter.officeId) return [`office:${filter.officeId}`];
  if (reach.all || (!reach.own && reach.officeIds.size === 0)) return 'any';
  return [
    ...(meant.self ?? []).map((id) => `client:${id}`),
    ...(reach.own && caller.hostId ? [`host:${caller.hostId}`] : []),
    ...[...reach.officeIds].map((officeId) => `office:${officeId}`),
  ];
};
