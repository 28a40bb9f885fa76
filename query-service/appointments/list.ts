import type { ApiOperations } from '#contracts/operations/index';
import type { Handler } from '#platform/http/incoming';
import type { Deps } from '../deps.ts';
import { pageText, splitPage, textOf } from '../page.ts';
import { questionOf, ready } from '../ready.ts';
import { scopeOf } from '../scope.ts';
import { daysOf, meantBy, ownersOf, wantedOf } from './filter.ts';
import { findRows, namesIn, textsOf } from './rows.ts';

/** The appointments a caller may see, by start; the cursor holds through any number of bookings in between. */
export const listAppointments =
  (deps: Deps): Handler<ApiOperations['listAppointments']> =>
  ({ query, may, caller }) => {
    const reach = may.filter();
    return ready(deps, `appointments ${scopeOf(caller)} ${questionOf(query)}`, async () => {
      const { limit, cursor, ...filter } = query;
      const list = `appointments ${textOf(filter)}`;
      const after = deps.cursors.read(list, cursor);
      const meant = await meantBy(deps, filter, reach, caller);
      const descending = filter.sort === '-start';
      const order = { descending, after, limit: limit + 1 };
      const rows = await findRows(deps, wantedOf(filter, reach, caller, meant), order);
      const { page, last } = splitPage(rows, limit);
      const next = last ? deps.cursors.write(list, [last.start, last.appointmentId]) : null;
      const days = daysOf(filter, { descending, after: after?.[0], beyond: rows[limit]?.start });
      return {
        text: pageText(await textsOf(deps, page, caller), next),
        needs: {
          listing: ownersOf(filter, reach, caller, meant).map((key) => ({ key, days })),
          directory: [
            ...(filter.departmentId ? ['host:*'] : []),
            // Whoever is merged into one of these brings appointments along.
            ...[...(meant.client ?? []), ...(meant.self ?? [])].map((id) => `person:${id}`),
            ...namesIn(page),
          ],
        },
      };
    });
  };
