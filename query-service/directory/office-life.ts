import type { ApiOperations } from '#contracts/operations/index';
import { Problem } from '#contracts/problems';
import type { DepartmentView } from '#contracts/views/directory';
import type { Handler } from '#platform/http/incoming';
import type { Deps } from '../deps.ts';
import { pageText, splitPage } from '../page.ts';
import { ready } from '../ready.ts';
import { where } from '../where.ts';

type Paging = { readonly cursor?: string | undefined; readonly limit: number };

/** By office, then by name; those of closed offices are history. */
const page = async (deps: Deps, officeId: string | undefined, { cursor, limit }: Paging) => {
  const list = `departments ${officeId ?? ''}`;
  const wanted = where();
  wanted.only(`o.status <> 'closed'`);
  if (officeId !== undefined) wanted.and('d.office_id = ?', officeId);
  const after = deps.cursors.read(list, cursor)?.map((part) => wanted.param(part));
  if (after) wanted.only(`(d.office_id, d.name collate "C", d.department_id) > (${after.join(', ')})`);
  const rows = await deps.sql<DepartmentView>(
    `select d.department_id as "departmentId", d.office_id as "officeId", d.name
     from read.departments d join read.offices o using (office_id) where ${wanted.text()}
     order by d.office_id, d.name collate "C", d.department_id limit ${wanted.param(limit + 1)}`,
    wanted.values,
  );
  const { page, last } = splitPage(rows, limit);
  const next = last ? deps.cursors.write(list, [last.officeId, last.name, last.departmentId]) : null;
  return pageText(
    page.map((row) => JSON.stringify(row)),
    next,
  );
};

export const listDepartments =
  (deps: Deps): Handler<ApiOperations['listDepartments']> =>
  ({ query: { officeId, ...paging } }) =>
    ready(deps, `departments ${officeId} ${paging.limit} ${paging.cursor}`, async () => ({
      text: await page(deps, officeId, paging),
      needs: { directory: ['office:*'] },
    }));

export const listOfficeDepartments =
  (deps: Deps): Handler<ApiOperations['listOfficeDepartments']> =>
  ({ params: { officeId }, query: paging }) =>
    ready(deps, `departments of ${officeId} ${paging.limit} ${paging.cursor}`, async () => {
      const [office] = await deps.sql('select from read.offices where office_id = $1', [officeId]);
      if (!office) throw new Problem('not-found');
      return { text: await page(deps, officeId, paging), needs: { directory: [`office:${officeId}`] } };
    });

export const listHolidays =
  (deps: Deps): Handler<ApiOperations['listHolidays']> =>
  ({ params: { officeId }, query: { from = '', to = '9999' } }) =>
    ready(deps, `holidays of ${officeId} ${from} ${to}`, async () => {
      const [office] = await deps.sql<{ readonly holidays: Readonly<Record<string, string>> }>(
        'select holidays from read.offices where office_id = $1',
        [officeId],
      );
      if (!office) throw new Problem('not-found');
      const items = Object.entries(office.holidays)
        .filter(([date]) => from <= date && date <= to)
        .sort()
        .map(([date, publicText]) => ({ date, publicText }));
      return { text: JSON.stringify({ items }), needs: { directory: [`office:${officeId}`] } };
    });
