import { isForAnyDesk, nobody } from '#contracts/clients';
import type { ApiOperations } from '#contracts/operations/index';
import { Problem } from '#contracts/problems';
import type { May, Target } from '#platform/http/caller';
import type { Handler } from '#platform/http/incoming';
import type { Deps } from '../deps.ts';
import { splitPage, textOf } from '../page.ts';
import { revisionOf } from '../revision.ts';
import { scopeOf } from '../scope.ts';
import { findAlike, findClients, placesOf } from './client-page.ts';
import { survivor } from './identities.ts';
import { type PersonRow, personColumns, personViews } from './persons.ts';

type ClientRow = PersonRow & { readonly source: string; readonly met: readonly string[] };

/** Whoever was merged is the one they were merged into, known to all who ever expected either of them. */
const select = `select ${personColumns}, p.source, array(select c.place from read.client_places c
    where c.client_id = p.person_id and c.place <> '${nobody}') as met from read.persons p where p.person_id = (${survivor('$1')})`;

/** A client belongs to every host and office that ever expected them, and to themselves. */
const targetsOf = ({ personId, met }: ClientRow): readonly Target[] => [
  { personId },
  ...met.flatMap((place) => [{ hostId: place }, { officeId: place }]),
];

/** Those beyond one's reach look like nobody. */
const seenClient = async (deps: Deps, clientId: string, may: May): Promise<ClientRow> => {
  const [found] = await deps.sql<ClientRow>(select, [clientId]);
  const theirs = may.allows(...(found ? targetsOf(found) : []));
  const atAnyDesk = may.asStaff && found && found.status !== 'erased' && found.met.length === 0 && isForAnyDesk(found);
  if (!found || !(theirs || atAnyDesk)) throw new Problem('not-found');
  return found;
};

export const getClient =
  (deps: Deps): Handler<ApiOperations['getClient']> =>
  async ({ params: { clientId }, may }) => {
    const found = await seenClient(deps, clientId, may);
    const { personId } = found;
    const etag = await revisionOf(deps, 'directory', `person-${personId}`);
    // Again, since the revision must not be newer than what is shown under it.
    const [row = found] = await deps.sql<ClientRow>(select, [personId]);
    const [view] = await personViews(deps, [row]);
    return { status: 200, body: view, ...(etag !== undefined && { etag }) };
  };

/** Who may be the same: whoever has the same e-mail or telephone number, among those the caller may see. */
export const getClientDuplicates =
  (deps: Deps): Handler<ApiOperations['getClientDuplicates']> =>
  async ({ params: { clientId }, may, caller }) => {
    const found = await seenClient(deps, clientId, may);
    const [view] = await personViews(deps, [found]);
    const contacts = [view?.email, view?.phone].filter((contact) => typeof contact === 'string');
    const rows = await findAlike(deps, placesOf(caller, may.reach, undefined), contacts, found.personId);
    return { status: 200, body: { items: await personViews(deps, rows) } };
  };

/** The clients a caller may see, the newest first: names are sealed, and so nothing can be sorted by them. */
export const listClients =
  (deps: Deps): Handler<ApiOperations['listClients']> =>
  async ({ query, may, caller }) => {
    const { limit, cursor, ...filter } = query;
    const reach = may.filter();
    const list = `clients ${scopeOf(caller)} ${textOf(filter)}`;
    const after = deps.cursors.read(list, cursor);
    const rows = await findClients(deps, placesOf(caller, reach, filter.officeId), {
      q: filter.q?.trim() || undefined,
      after,
      limit: limit + 1,
    });
    const { page, last } = splitPage(rows, limit);
    return {
      status: 200,
      body: {
        items: await personViews(deps, page),
        nextCursor: last ? deps.cursors.write(list, [last.registeredAt, last.personId]) : null,
      },
    };
  };
