import type { Caller, Reach } from '#platform/http/caller';
import { type Where, where, within } from '../where.ts';

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

/** The caller's scope is part of every condition: no filter can widen it. */
export const wantedOf = (filter: Filter, reach: Reach, caller: Caller): Where => {
  const wanted = where();
  within(reach, caller, { client: 'a.client_id', host: 'a.host_id', office: 'a.office_id' }, wanted);
  if (filter.hostId) wanted.and('a.host_id = ?', filter.hostId);
  if (filter.clientId) wanted.and('a.client_id = ?', filter.clientId);
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
export const ownersOf = (filter: Filter, reach: Reach, caller: Caller): readonly string[] | 'any' => {
  if (filter.hostId) return [`host:${filter.hostId}`];
  if (filter.clientId) return [`client:${filter.clientId}`];
  if (filter.officeId) return [`office:${filter.officeId}`];
  if (reach.all || (!reach.own && reach.officeIds.size === 0)) return 'any';
  return [
    ...(reach.own && caller.personId ? [`client:${caller.personId}`] : []),
    ...(reach.own && caller.hostId ? [`host:${caller.hostId}`] : []),
    ...[...reach.officeIds].map((officeId) => `office:${officeId}`),
  ];
};
