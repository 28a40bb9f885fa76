import type { ApiOperations } from '#contracts/operations/index';
import { Problem } from '#contracts/problems';
import type { Caller, Reach } from '#platform/http/caller';
import type { Handler } from '#platform/http/incoming';
import type { Deps } from '../deps.ts';
import { textOf } from '../page.ts';
import { ready } from '../ready.ts';
import { scopeOf } from '../scope.ts';
import { where, within } from '../where.ts';

type Query = {
  from: string;
  to: string;
  officeId?: string | undefined;
  hostId?: string | undefined;
  serviceId?: string | undefined;
};

const columns = { host: 'host_id', office: 'office_id' };

const wantedOf = (query: Query, reach: Reach, caller: Caller) => {
  const wanted = where();
  within(reach, caller, columns, wanted);
  wanted.and('date >= ?::date', query.from);
  wanted.and('date <= ?::date', query.to);
  if (query.officeId) wanted.and('office_id = ?', query.officeId);
  if (query.hostId) wanted.and('host_id = ?', query.hostId);
  if (query.serviceId) wanted.and('service_id = ?', query.serviceId);
  return wanted;
};

/** What took place or will: no cancelled and no declined ones. */
const alive = `status not in ('cancelled', 'declined')`;
const list = (text: string) => `coalesce((select json_agg(x) from (${text}) x), '[]')`;

/** Counted from the hours' table, a few thousand rows however many appointments there were; the text is made by Postgres. */
const overview = (wanted: string) => `with h as materialized (select * from read.stats_hours where ${wanted}),
  by_status as (select status, sum(count)::int as n from h group by status),
  n as (select coalesce(sum(n) filter (where status = 'missed'), 0) as missed,
    coalesce(sum(n) filter (where status in ('missed', 'completed', 'checked-in')), 0) as due from by_status),
  lead as (select sum(lead_minutes) as minutes, sum(bookings) as bookings from read.stats_lead where ${wanted})
  select json_build_object(
    'total', (select coalesce(sum(n), 0) from by_status),
    'byStatus', (select json_object_agg(s, coalesce(n, 0)) from unnest(array['requested', 'booked', 'checked-in',
      'completed', 'missed', 'cancelled', 'declined']) s left join by_status on status = s),
    'byDay', ${list(`select date::text as date, sum(count)::int as total,
      coalesce(sum(count) filter (where status = 'cancelled'), 0)::int as cancelled from h group by date order by date`)},
    'byWeekdayHour', ${list(`select weekday, hour, sum(count)::int as total from h where ${alive}
      group by weekday, hour order by weekday, hour`)},
    'byService', ${list(`select service_id as "serviceId", sum(count)::int as total from h
      group by service_id order by total desc, service_id limit 200`)},
    'byHost', ${list(`select host_id as "hostId", sum(count)::int as total from h
      group by host_id order by total desc, host_id limit 200`)},
    'noShowRate', (select case when due = 0 then 0 else round(missed / due, 4) end from n),
    'leadTimeHours', (select round(minutes / bookings / 60, 1) from lead where bookings > 0)
  )::text as text`;

/** Of everything; or of what the caller's offices and pages hold. */
const totals = (reach: Reach, caller: Caller): [string, readonly unknown[]] => {
  const kinds = ['clients', 'hosts', 'offices', 'appointments'];
  if (reach.all)
    return [
      `select json_object_agg(k, coalesce(count, 0))::text as text
       from unnest($1::text[]) k left join read.stats_totals on kind = k`,
      [kinds],
    ];
  const scope = where();
  within(reach, caller, columns, scope);
  return [
    `select json_build_object('clients', count(distinct client_id), 'hosts', count(distinct host_id),
       'offices', count(distinct office_id), 'appointments', count(*))::text as text
     from read.appointments where ${scope.text()}`,
    scope.values,
  ];
};

/** Counts by state, day, hour, service and host, of what the caller may see. */
export const getStatsOverview =
  (deps: Deps): Handler<ApiOperations['getStatsOverview']> =>
  ({ query, may, caller }) => {
    const reach = may.filter();
    if (query.to < query.from)
      throw new Problem('invalid-request', { errors: [{ pointer: '#/query/to', detail: 'is before from' }] });
    return ready(deps, `stats ${scopeOf(caller)} ${textOf(query)}`, async () => {
      const wanted = wantedOf(query, reach, caller);
      const [[counted], [total]] = await Promise.all([
        deps.sql<{ text: string }>(overview(wanted.text()), wanted.values),
        deps.sql<{ text: string }>(...totals(reach, caller)),
      ]);
      const { from, to } = query;
      const text = `{"from":"${from}","to":"${to}",${(counted?.text ?? '{}').slice(1, -1)},"totals":${total?.text ?? 'null'}}`;
      return { text, needs: { stats: 'any' as const, ...(reach.all ? {} : { listing: 'any' as const }) } };
    });
  };
