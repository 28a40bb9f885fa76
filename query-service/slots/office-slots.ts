import type { ApiOperations } from '#contracts/operations/index';
import { Problem } from '#contracts/problems';
import type { Handler } from '#platform/http/incoming';
import { datesBetween } from '#timetable/day';
import type { Deps } from '../deps.ts';
import { questionOf, ready } from '../ready.ts';
import { findHostsOf, findOffices, findPages, findService, type Host } from './known.ts';
import { offers, pagesIn, slotsOfHost, validUntil } from './of-host.ts';
import { checkRange, durationOf, rangeOf } from './question.ts';
import { merged, offersText, slotsText } from './text.ts';

const outer = (hosts: readonly Host[], range: Parameters<typeof pagesIn>[1]): { from: string; to: string } => {
  const pages = hosts.map((host) => pagesIn(host, range));
  const from = pages.map((one) => one.from).sort()[0] ?? '';
  return {
    from,
    to:
      pages
        .map((one) => one.to)
        .sort()
        .at(-1) ?? '',
  };
};

/** The starts at which any host of the office is free for the service, each with those hosts. */
export const officeSlots =
  (deps: Deps): Handler<ApiOperations['officeSlots']> =>
  ({ params: { officeId }, query }) => {
    checkRange(query);
    return ready(deps, `office slots ${officeId} ${questionOf(query)}`, async () => {
      const { sql, clock } = deps;
      const { serviceId } = query;
      const [here, service, all] = await Promise.all([
        findOffices(sql, [officeId]),
        findService(sql, serviceId),
        findHostsOf(sql, officeId),
      ]);
      const office = here.get(officeId);
      if (!office || !service) throw new Problem('not-found');
      const zone = query.zone ?? office.zone;
      const now = clock().getTime();
      const asked = { serviceId, officeId, duration: durationOf(query, service), range: rangeOf(query, zone), now };
      const hosts = all.filter((host) => offers(host, serviceId, service, officeId));
      const hostIds = hosts.map(({ hostId }) => hostId);
      const { from, to } = outer(hosts, asked.range);
      const [offices, pages] = await Promise.all([
        findOffices(sql, [...new Set(hosts.flatMap((host) => host.officeIds))]),
        hosts.length === 0 ? () => [] : findPages(sql, hostIds, from, to),
      ]);
      const each = hosts.map((host) => ({
        hostId: host.hostId,
        slots: slotsOfHost(host, offices, service, pages, asked),
      }));
      const dates = hosts.length === 0 ? [] : datesBetween(from, to);
      const until = each.map(({ hostId, slots }) =>
        validUntil(
          slots,
          service,
          dates.flatMap((date) => pages(hostId, date)),
          asked,
        ),
      );
      return {
        text: slotsText(query, zone, asked.duration, [Buffer.from(offersText(zone, merged(each)))]),
        validUntil: Math.min(...until, Number.POSITIVE_INFINITY),
        // A host who is taken on or leaves is announced by its own key, which nobody could name before.
        needs: {
          slots: hostIds.flatMap((hostId) => [`hours:${hostId}`, { key: `host:${hostId}`, days: { from, to } }]),
          directory: ['office:*', 'host:*', `service:${serviceId}`],
        },
      };
    });
  };
