import type { Caller, Reach } from '#platform/http/caller';
import type { Deps } from '../deps.ts';
import { identitiesOf } from '../directory/identities.ts';
import type { Days } from '../fresh/needs.ts';
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
export const ownersOf = (filter: Filter, reach: Reach, caller: Caller, meant: Meant): readonly string[] => {
  if (filter.hostId) return [`host:${filter.hostId}`];
  if (meant.client) return meant.client.map((id) => `client:${id}`);
  if (filter.officeId) return [`office:${filter.officeId}`];
  // Every appointment has an office.
  if (reach.all || (!reach.own && reach.officeIds.size === 0)) return ['office:*'];
  return [
    ...(meant.self ?? []).map((id) => `client:${id}`),
    ...(reach.own && caller.hostId ? [`host:${caller.hostId}`] : []),
    ...[...reach.officeIds].map((officeId) => `office:${officeId}`),
  ];
};

type Page = { readonly descending: boolean; readonly after: string | undefined; readonly beyond: string | undefined };

/** A filter may come with any offset. */
const dayOf = (instant: string | undefined): string | undefined =>
  instant === undefined ? undefined : new Date(instant).toISOString().slice(0, 10);

/**
 * The days of UTC on which a change can alter a page: from where it was asked to begin to the first row `beyond` it,
 * which is why there is a next one.
 */
export const daysOf = ({ from, to }: Filter, { descending, after, beyond }: Page): Days =>
  descending
    ? { from: dayOf(beyond ?? from), to: dayOf(after ?? to) }
    : { from: dayOf(after ?? from), to: dayOf(beyond ?? to) };
