import type { Terms } from '#contracts/events/index';
import type { ApiOperations } from '#contracts/operations/index';
import { Problem } from '#contracts/problems';
import type { ServiceView } from '#contracts/views/directory';
import type { Handler } from '#platform/http/incoming';
import type { Deps } from '../deps.ts';
import { pageText, splitPage, textOf } from '../page.ts';
import { ready } from '../ready.ts';
import { revisionOf } from '../revision.ts';
import { containing, where } from '../where.ts';

type Row = { readonly serviceId: string; readonly terms: Terms; readonly withdrawn: boolean };
const columns = `service_id as "serviceId", terms, withdrawn`;

const viewOf = ({ serviceId, terms, withdrawn }: Row): ServiceView => ({ serviceId, ...terms, withdrawn });
const named = (list: string, at: string) => `(terms->'${list}' is null or terms->'${list}' @> to_jsonb(${at}::text))`;

/** By id; withdrawn ones are found by their id only. */
export const listServices =
  (deps: Deps): Handler<ApiOperations['listServices']> =>
  ({ query }) =>
    ready(deps, `services ${textOf(query)}`, async () => {
      const { limit, cursor, ...filter } = query;
      const list = `services ${textOf(filter)}`;
      const wanted = where();
      wanted.only('not withdrawn');
      if (filter.officeId) wanted.and(named('officeIds', '?'), filter.officeId);
      if (filter.hostId) {
        wanted.and(named('hostIds', '?'), filter.hostId);
        wanted.and(
          `exists (select 1 from read.hosts h where h.host_id = ? and not h.retired
                   and (h.service_ids is null or service_id = any(h.service_ids)))`,
          filter.hostId,
        );
      }
      if (filter.q) wanted.and(`(terms->>'name' ilike ? or terms->>'description' ilike ?)`, containing(filter.q));
      const after = deps.cursors.read(list, cursor);
      if (after) wanted.and('service_id > ?', after[0]);
      const rows = await deps.sql<Row>(
        `select ${columns} from read.services where ${wanted.text()} order by service_id limit ${wanted.param(limit + 1)}`,
        wanted.values,
      );
      const { page, last } = splitPage(rows, limit);
      const text = pageText(
        page.map((row) => JSON.stringify(viewOf(row))),
        last ? deps.cursors.write(list, [last.serviceId]) : null,
      );
      return { text, needs: { directory: ['service:*', 'host:*'] } };
    });

export const getService =
  (deps: Deps): Handler<ApiOperations['getService']> =>
  ({ params: { serviceId } }) =>
    ready(deps, `service ${serviceId}`, async () => {
      const etag = await revisionOf(deps, 'directory', `service-${serviceId}`);
      const [row] = await deps.sql<Row>(`select ${columns} from read.services where service_id = $1`, [serviceId]);
      if (!row) throw new Problem('not-found');
      return { text: JSON.stringify(viewOf(row)), needs: { directory: [`service:${serviceId}`] }, etag };
    });
