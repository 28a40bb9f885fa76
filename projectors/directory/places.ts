import { isForAnyDesk, nobody } from '#contracts/clients';
import type { EventOf } from '#contracts/events/index';
import type { RowsOf } from '../projection.ts';
import type { Tables } from './tables.ts';

type Rows = Pick<RowsOf<Tables>, 'persons' | 'client_places'>;

/** Somebody was, is or will be expected there. The row says which places are known, so no other row is read. */
export const meet = (clientId: string, places: readonly string[], { persons, client_places }: Rows): void => {
  const row = persons.get(clientId);
  const fresh = places.filter((place) => !row?.met.includes(place));
  if (!row || fresh.length === 0) return;
  const { registered_at } = row;
  persons.put({ ...row, met: [...row.met, ...fresh] });
  // What was arranged for a merged person is the surviving one's.
  const client_id = row.merged_into ?? clientId;
  for (const place of fresh) client_places.put({ client_id, place, registered_at });
  client_places.remove(client_id, nobody);
};

/** Puts somebody before all staff, or takes them away again, by what the row says of them now. */
export const placeAtAnyDesk = (personId: string, { persons, client_places }: Rows): void => {
  const { met, source, roles, status, registered_at } = persons.known(personId);
  if (met.length > 0 || (status !== 'active' && status !== 'suspended')) return;
  if (isForAnyDesk({ source, roles })) client_places.put({ client_id: personId, place: nobody, registered_at });
  else client_places.remove(personId, nobody);
};

/** In no list any more. */
export const closeFile = (personId: string, { persons, client_places }: Rows): void => {
  for (const place of [nobody, ...persons.known(personId).met]) client_places.remove(personId, place);
};

/**
 * All that was of the merged person is the surviving one's. Two who were merged into each other at one instant: the
 * later word is passed over, or both would be gone.
 */
export const merge = ({ personId, mergedPersonId }: EventOf<'PersonsMerged'>['data'], rows: Rows): void => {
  const into = rows.persons.known(personId);
  const survivorId = into.merged_into ?? personId;
  if (survivorId === mergedPersonId) return;
  const { registered_at } = into;
  const merged = rows.persons.known(mergedPersonId);
  closeFile(mergedPersonId, rows);
  if (into.status !== 'erased') meet(personId, merged.met, rows);
  rows.persons.put({
    ...merged,
    status: merged.status === 'erased' ? 'erased' : 'merged',
    merged_into: survivorId,
    name_tokens: [],
    contact_tokens: [],
    // Of the survivor, in whose place in the lists later visits are written down.
    registered_at,
  });
};
