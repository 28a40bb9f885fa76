import { isForAnyDesk, nobody } from '#contracts/clients';
import type { EventOf } from '#contracts/events/index';
import type { RowsOf } from '../projection.ts';
import type { Tables } from './tables.ts';

type Rows = Pick<RowsOf<Tables>, 'persons' | 'meetings' | 'client_places'>;

const none: readonly string[] = [];
const metBy = (personId: string, { meetings }: Rows): readonly string[] => meetings.get(personId)?.places ?? none;

/** Somebody was, is or will be expected there. Almost every booking passes here, and most find all places known. */
export const meet = (clientId: string, places: readonly string[], rows: Rows): void => {
  const met = metBy(clientId, rows);
  if (places.every((place) => met.includes(place))) return;
  const row = rows.persons.get(clientId);
  if (!row) return;
  const { registered_at, merged_into } = row;
  const fresh = places.filter((place) => !met.includes(place));
  rows.meetings.put({ person_id: clientId, places: [...met, ...fresh] });
  // What was arranged for a merged person is the surviving one's.
  const client_id = merged_into ?? clientId;
  for (const place of fresh) rows.client_places.put({ client_id, place, registered_at });
  // With their first place they stopped being nobody's. Whether it is the surviving one's first, this row cannot say.
  if (met.length === 0 || merged_into !== null) rows.client_places.remove(client_id, nobody);
};

/** Puts somebody before all staff, or takes them away again, by what the row says of them now. */
export const placeAtAnyDesk = (personId: string, rows: Rows): void => {
  const { source, roles, status, registered_at } = rows.persons.known(personId);
  const { client_places } = rows;
  if (metBy(personId, rows).length > 0 || (status !== 'active' && status !== 'suspended')) return;
  if (isForAnyDesk({ source, roles })) client_places.put({ client_id: personId, place: nobody, registered_at });
  else client_places.remove(personId, nobody);
};

/** In no list any more. */
export const closeFile = (personId: string, rows: Rows): void => {
  for (const place of [nobody, ...metBy(personId, rows)]) rows.client_places.remove(personId, place);
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
  if (into.status !== 'erased') meet(personId, metBy(mergedPersonId, rows), rows);
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
