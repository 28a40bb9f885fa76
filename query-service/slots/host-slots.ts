import type { ApiOperations } from '#contracts/operations/index';
import { Problem } from '#contracts/problems';
import type { Handler } from '#platform/http/incoming';
import type { Deps } from '../deps.ts';
import { questionOf, ready } from '../ready.ts';
import { daysOfHost, needsOf } from './days.ts';
import { findOffered } from './known.ts';
import { pagesIn } from './of-host.ts';
import { checkRange, durationOf, rangeOf } from './question.ts';
import { slotsText } from './text.ts';

/** The starts that a booking of now would be granted, worked out by the same functions that grant it. */
export const hostSlots =
  (deps: Deps): Handler<ApiOperations['hostSlots']> =>
  ({ params: { hostId }, query }) => {
    checkRange(query);
    return ready(deps, `slots ${hostId} ${questionOf(query)}`, async (parts) => {
      const { sql, clock } = deps;
      const { serviceId } = query;
      const offered = await findOffered(sql, hostId, serviceId);
      if (!offered) throw new Problem('not-found');
      const { host, service } = offered;
      const zone = query.zone ?? host.zone;
      const duration = durationOf(query, service);
      const range = rangeOf(query, zone);
      const asked = { serviceId, duration, range, now: clock().getTime() };
      const days = await daysOfHost(sql, parts, offered, zone, asked);
      const texts = days.map(({ text }) => text);
      return {
        text: slotsText(query, zone, duration, texts),
        validUntil: Math.min(...days.map(({ validUntil }) => validUntil)),
        needs: needsOf(hostId, serviceId, pagesIn(host, range)),
      };
    });
  };
