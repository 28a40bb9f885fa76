import type { ApiOperations } from '#contracts/operations/index';
import { Problem } from '#contracts/problems';
import type { Handler } from '#platform/http/incoming';
import type { Deps } from '../deps.ts';
import { questionOf, ready } from '../ready.ts';
import { slotsByDay } from './days.ts';
import { findHostsOf, findOffices, findService } from './known.ts';
import { offers } from './of-host.ts';
import { checkRange, durationOf } from './question.ts';

/** The starts at which any host of the office is free for the service, each with those hosts. */
export const officeSlots =
  ({ sql, clock, cache }: Deps): Handler<ApiOperations['officeSlots']> =>
  ({ params: { officeId }, query }) => {
    checkRange(query);
    return ready({ cache }, `office slots ${officeId} ${questionOf(query)}`, async (parts) => {
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
      const asked = { query, zone, serviceId, officeId, duration: durationOf(query, service), now };
      const hosts = all.filter((host) => offers(host, serviceId, service, officeId));
      const offices = await findOffices(sql, [...new Set(hosts.flatMap((host) => host.officeIds))]);
      // A host who is taken on or leaves is announced by its own key, which nobody could name before.
      const directory = ['office:*', 'host:*', `service:${serviceId}`];
      return slotsByDay(sql, parts, `office ${officeId}`, { hosts, offices, service }, asked, directory);
    });
  };
