import type { ApiOperations } from '#contracts/operations/index';
import { Problem } from '#contracts/problems';
import { type OfficeView, policyView } from '#contracts/views/directory';
import type { Handler } from '#platform/http/incoming';
import type { Deps } from '../deps.ts';
import { pageText, splitPage, textOf } from '../page.ts';
import { ready } from '../ready.ts';
import { revisionOf } from '../revision.ts';
import { containing, where } from '../where.ts';

const columns = `office_id as "officeId", name, zone, status, address, phone, email, description`;
const needs = { directory: ['office:*'] };

/** By name; closed ones only when asked for. */
export const listOffices =
  (deps: Deps): Handler<ApiOperations['listOffices']> =>
  ({ query }) =>
    ready(deps, `offices ${textOf(query)}`, async () => {
      const { limit, cursor, ...filter } = query;
      const list = `offices ${textOf(filter)}`;
      const wanted = where();
      if (filter.status) wanted.and('status = ?', filter.status);
      else wanted.only(`status <> 'closed'`);
      if (filter.q) wanted.and(`(name ilike ? or address ilike ? or description ilike ?)`, containing(filter.q));
      const after = deps.cursors.read(list, cursor);
      if (after) wanted.only(`(name collate "C", office_id) > (${wanted.param(after[0])}, ${wanted.param(after[1])})`);
      const rows = await deps.sql<OfficeView>(
        `select ${columns} from read.offices where ${wanted.text()}
         order by name collate "C", office_id limit ${wanted.param(limit + 1)}`,
        wanted.values,
      );
      const { page, last } = splitPage(rows, limit);
      const next = last ? deps.cursors.write(list, [last.name, last.officeId]) : null;
      return {
        text: pageText(
          page.map((row) => JSON.stringify(row)),
          next,
        ),
        needs,
      };
    });

export const getOffice =
  (deps: Deps): Handler<ApiOperations['getOffice']> =>
  ({ params: { officeId } }) =>
    ready(deps, `office ${officeId}`, async () => {
      const etag = await revisionOf(deps, 'directory', `office-${officeId}`);
      const [office] = await deps.sql<OfficeView>(`select ${columns} from read.offices where office_id = $1`, [
        officeId,
      ]);
      if (!office) throw new Problem('not-found');
      return { text: JSON.stringify(office), needs: { directory: [`office:${officeId}`] }, etag };
    });

export const getOfficePolicy =
  (deps: Deps): Handler<ApiOperations['getOfficePolicy']> =>
  async ({ params: { officeId }, may }) => {
    may.check({ officeId });
    const [office] = await deps.sql<{ readonly policy: Parameters<typeof policyView>[1] }>(
      'select policy from read.offices where office_id = $1',
      [officeId],
    );
    if (!office) throw new Problem('not-found');
    return { status: 200, body: policyView(officeId, office.policy) };
  };
