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

const list = (text: string) => `coalesce((select json_agg(x) from (${text}) x), '[]')`;
/** What took place or will: no cancelled and no declined ones. */
const alive = `status not in ('cancelled', 'declined')`;

/** Counted in one walk over the lines of the days asked for; the text is made by Postgres. */
const overview = (wanted: string) => `with g as materialized (
    select date, weekday, hour, service_id, host_id, status, count(*)::int as n, sum(lead_minutes) as lead,
      grouping(date, weekday, service_id, host_id) as missing
    from read.stats_lines where ${wanted}
    group by grouping sets ((status), (date, status), (weekday, hour, status), (service_id), (host_id))),
  by_status as (select status, n, lead from g where missing = 15),
  due as (select coalesce(sum(n) filter (where status = 'missed'), 0) as missed,
    coalesce(sum(n) filter (where status in ('missed', 'completed', 'checked-in')), 0) as n from by_status)
  select json_build_object(
    'total', (select coalesce(sum(n), 0) from by_status),
    'byStatus', (select json_object_agg(s, coalesce(n, 0)) from unnest(array['requested', 'booked', 'checked-in',
      'completed', 'missed', 'cancelled', 'declined']) s left join by_status on status = s),
    'byDay', ${list(`select date::text as date, sum(n)::int as total,
      coalesce(sum(n) filter (where status = 'cancelled'), 0)::int as cancelled
      from g where missing = 7 group by g.date order by g.date`)},
    'byWeekdayHour', ${list(`select weekday, hour, sum(n)::int as total from g where missing = 11 and ${alive}
      group by weekday, hour order by weekday, hour`)},
    'byService', ${list(`select service_id as "serviceId", n as total from g where missing = 13
      order by n desc, service_id limit 200`)},
    'byHost', ${list(`select host_id as "hostId", n as total from g where missing = 14
      order by n desc, host_id limit 200`)},
    'noShowRate', (select case when n = 0 then 0 else round(missed / n, 4) end from due),
    'leadTimeHours', (select round(sum(lead) / sum(n) / 60, 1) from by_status having sum(n) > 0)
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
  async ({ query, may, caller, seen }) => {
    const reach = may.filter();
    // The totals of a part are counted from the appointments themselves.
    if (seen && !reach.all) await deps.caughtUp(['listing'], seen);
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
