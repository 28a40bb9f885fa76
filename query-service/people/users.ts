import type { ApiOperations } from '#contracts/operations/index';
import type { Handler } from '#platform/http/incoming';
import type { Deps } from '../deps.ts';
import { type PersonRow, personColumns, personViews } from '../directory/persons.ts';
import { splitPage, textOf } from '../page.ts';
import { type Where, where } from '../where.ts';

type Row = PersonRow & { readonly registeredAt: string };

const isMember = 'select from read.memberships m where m.person_id = p.person_id';
const isHost = 'select from read.hosts h where h.person_id = p.person_id and not h.retired';

const atOffice = (officeId: string, to: Where): void => {
  if (officeId === 'none')
    to.only(`not exists (${isMember}) and not exists (${isHost} and cardinality(h.office_ids) > 0)`);
  else
    to.and(
      `(exists (${isMember} and m.office_id = ?) or exists (${isHost} and h.office_ids @> array[?::text]))`,
      officeId,
    );
};

/** Words of a name by their beginnings, or a contact, whole; false when nothing could be found by it. */
const searchedBy = ({ search }: Deps, q: string, to: Where): boolean => {
  const isContact = search.isContact(q);
  const tokens = isContact ? [search.contactToken(q)] : search.tokensForQuery(q);
  to.and(`p.${isContact ? 'contact' : 'name'}_tokens @> ?::text[]`, tokens);
  return tokens.length > 0;
};

/** Everybody there is a person for, the newest first: names are sealed, and so nothing can be sorted by them. */
export const listUsers =
  (deps: Deps): Handler<ApiOperations['listUsers']> =>
  async ({ query: { limit, cursor, ...filter }, may }) => {
    may.filter();
    const list = `users ${textOf(filter)}`;
    const after = deps.cursors.read(list, cursor);
    const wanted = where();
    wanted.only(`p.status <> 'merged'`);
    if (filter.status) wanted.and('p.status = ?', filter.status);
    if (filter.role) wanted.and(`(p.roles @> array[?::text] or exists (${isMember} and m.role = ?))`, filter.role);
    if (filter.officeId) atOffice(filter.officeId, wanted);
    const q = filter.q?.trim();
    if (q && !searchedBy(deps, q, wanted)) return { status: 200, body: { items: [], nextCursor: null } };
    if (after)
      wanted.only(
        `(p.registered_at, p.person_id) < (${wanted.param(after[0])}::timestamptz, ${wanted.param(after[1])})`,
      );
    const rows = await deps.sql<Row>(
      `select ${personColumns}, p.registered_at as "registeredAt" from read.persons p where ${wanted.text()}
       order by p.registered_at desc, p.person_id desc limit ${wanted.param(limit + 1)}`,
      wanted.values,
    );
    const { page, last } = splitPage(rows, limit);
    const nextCursor = last ? deps.cursors.write(list, [last.registeredAt, last.personId]) : null;
    return { status: 200, body: { items: await personViews(deps, page), nextCursor } };
  };
