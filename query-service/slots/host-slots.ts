import type { ApiOperations } from '#contracts/operations/index';
import { Problem } from '#contracts/problems';
import type { Handler } from '#platform/http/incoming';
import { datesBetween } from '#timetable/day';
import type { Deps } from '../deps.ts';
import { textOf } from '../page.ts';
import { ready } from '../ready.ts';
import { findHost, findOffices, findPages, findService } from './known.ts';
import { pagesIn, slotsOfHost, validUntil } from './of-host.ts';
import { checkRange, durationOf, rangeOf } from './question.ts';
import { merged, slotsText } from './text.ts';

/** The starts that a booking of now would be granted, worked out by the same functions that grant it. */
export const hostSlots =
  (deps: Deps): Handler<ApiOperations['hostSlots']> =>
  ({ params: { hostId }, query }) => {
    checkRange(query);
    return ready(deps, `slots ${hostId} ${textOf(query)}`, async () => {
      const { sql, clock } = deps;
      const { serviceId } = query;
      const [host, service] = await Promise.all([findHost(sql, hostId), findService(sql, serviceId)]);
      if (!host || !service) throw new Problem('not-found');
      const zone = query.zone ?? host.zone;
      const asked = {
        serviceId,
        duration: durationOf(query, service),
        range: rangeOf(query, zone),
        now: clock().getTime(),
      };
      const { from, to } = pagesIn(host, asked.range);
      const [offices, pages] = await Promise.all([
        findOffices(sql, host.officeIds),
        findPages(sql, [hostId], from, to),
      ]);
      const slots = slotsOfHost(host, offices, service, pages, asked);
      const occupied = datesBetween(from, to).flatMap((date) => pages(hostId, date));
      return {
        text: slotsText(query, zone, asked.duration, merged([{ hostId, slots }])),
        validUntil: validUntil(slots, service, occupied, asked),
        needs: {
          slots: [`hours:${hostId}`, { key: `host:${hostId}`, days: { from, to } }],
          directory: ['office:*', `service:${serviceId}`, `host:${hostId}`],
        },
      };
    });
  };
