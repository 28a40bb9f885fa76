import type { ApiOperations } from '#contracts/operations/index';
import { Problem } from '#contracts/problems';
import type { Handler } from '#platform/http/incoming';
import type { Deps } from '../deps.ts';
import { questionOf, ready } from '../ready.ts';
import { slotsByDay } from './days.ts';
import { findOffered } from './known.ts';
import { checkRange, durationOf } from './question.ts';

/** The starts that a booking of now would be granted, worked out by the same functions that grant it. */
export const hostSlots =
  ({ sql, clock, cache }: Deps): Handler<ApiOperations['hostSlots']> =>
  ({ params: { hostId }, query }) => {
    checkRange(query);
    return ready({ cache }, `slots ${hostId} ${questionOf(query)}`, async (parts) => {
      const { serviceId } = query;
      const offered = await findOffered(sql, hostId, serviceId);
      if (!offered) throw new Problem('not-found');
      const { host, offices, service } = offered;
      const zone = query.zone ?? host.zone;
      const asked = { query, zone, serviceId, duration: durationOf(query, service), now: clock().getTime() };
      const directory = ['office:*', `service:${serviceId}`, `host:${hostId}`];
      return slotsByDay(sql, parts, `host ${hostId}`, { hosts: [host], offices, service }, asked, directory);
    });
  };
