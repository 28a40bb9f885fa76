import type { Sealed } from '#contracts/events/index';
import type { ApiOperations } from '#contracts/operations/index';
import { Problem } from '#contracts/problems';
import type { MembershipView } from '#contracts/views/people';
import type { Handler } from '#platform/http/incoming';
import type { Deps } from '../deps.ts';
import { splitPage, textOf } from '../page.ts';
import { revisionOf } from '../revision.ts';
import { where } from '../where.ts';

type Row = Omit<MembershipView, 'name'> & { readonly sealedName: Sealed | null };

const select = `select m.office_id as "officeId", m.person_id as "personId", p.name as "sealedName", m.role, m.position,
    coalesce(m.office_id = p.primary_office_id, false) as "isPrimary", p.status
  from read.memberships m join read.persons p on p.person_id = m.person_id and p.status <> 'merged'`;

export const listMemberships =
  (deps: Deps): Handler<ApiOperations['listMemberships']> =>
  async ({ params: { officeId }, query: { limit, cursor, ...filter }, may }) => {
    may.check({ officeId });
    const etag = await revisionOf(deps, 'directory', `office-${officeId}`);
    const [office] = await deps.sql('select 1 from read.offices where office_id = $1', [officeId]);
    if (!office) throw new Problem('not-found');
    const list = `memberships ${officeId} ${textOf(filter)}`;
    const wanted = where();
    wanted.and('m.office_id = ?', officeId);
    wanted.and('m.person_id > ?', deps.cursors.read(list, cursor)?.[0] ?? '');
    if (filter.role) wanted.and('m.role = ?', filter.role);
    const rows = await deps.sql<Row>(
      `${select} where ${wanted.text()} order by m.person_id limit ${wanted.param(limit + 1)}`,
      wanted.values,
    );
    const { page, last } = splitPage(rows, limit);
    const names = await deps.unseal(page.map(({ sealedName }) => sealedName));
    const items = page.map(({ sealedName: _sealed, ...row }, index) => {
      const name = names[index];
      return { ...row, name: typeof name === 'string' ? name : null };
    });
    const nextCursor = last ? deps.cursors.write(list, [last.personId]) : null;
    return { status: 200, body: { items, nextCursor }, ...(etag && { etag }) };
  };
