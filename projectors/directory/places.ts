import { isForAnyDesk, nobody } from '#contracts/clients';
import type { EventOf } from '#contracts/events/index';
import type { RowsOf } from '../projection.ts';
import type { Tables } from './tables.ts';

type Rows = Pick<RowsOf<Tables>, 'persons' | 'meetings' | 'client_places'>;

/** Somebody was, is or will be expected there. Each booking passes here: where all places are known, nothing is made. */
export const meet = (personId: string, places: readonly string[], { meetings, client_places }: Rows): void => {
  const row = meetings.get(personId);
  if (!row || places.every((place) => row.places.includes(place))) return;
  const { client_id, registered_at, places: known } = row;
  const fresh = places.filter((place) => !known.includes(place));
  meetings.put({ person_id: personId, client_id, registered_at, places: [...known, ...fresh] });
  for (const place of fresh) client_places.put({ client_id, place, registered_at });
  // With their first place they stopped being nobody's. Whether it is the surviving one's first, this row cannot say.
  if (known.length === 0 || client_id !== personId) client_places.remove(client_id, nobody);
};

/** Puts somebody before all staff, or takes them away again, by what the row says of them now. */
export const placeAtAnyDesk = (personId: string, { persons, meetings, client_places }: Rows): void => {
  const { source, roles, status, registered_at } = persons.known(personId);
  if (meetings.known(personId).places.length > 0 || (status !== 'active' && status !== 'suspended')) return;
  if (isForAnyDesk({ source, roles })) client_places.put({ client_id: personId, place: nobody, registered_at });
  else client_places.remove(personId, nobody);
};

/** In no list any more. */
const closeFile = (personId: string, { meetings, client_places }: Rows): void => {
  for (const place of [nobody, ...meetings.known(personId).places]) client_places.remove(personId, place);
};

/** In no list any more, and nothing is left of who expected them. */
export const forgetPlaces = (personId: string, rows: Rows): void => {
  closeFile(personId, rows);
  rows.meetings.put({ ...rows.meetings.known(personId), places: [] });
};

/**
 * All that was of the merged person is the surviving one's. Two who were merged into each other at one instant: the
 * later word is passed over, or both would be gone.
 */
export const merge = ({ personId, mergedPersonId }: EventOf<'PersonsMerged'>['data'], rows: Rows): void => {
  const into = rows.persons.known(personId);
  const survivorId = into.merged_into ?? personId;
  if (survivorId === mergedPersonId) return;
  // The survivor's, in whose name and place in the lists later visits are written down.
  const { registered_at } = into;
  const merged = rows.persons.known(mergedPersonId);
  const { places } = rows.meetings.known(mergedPersonId);
  closeFile(mergedPersonId, rows);
  if (into.status !== 'erased') meet(personId, places, rows);
  rows.meetings.put({ person_id: mergedPersonId, client_id: survivorId, registered_at, places });
  rows.persons.put({
    ...merged,
    status: merged.status === 'erased' ? 'erased' : 'merged',
    merged_into: survivorId,
    name_tokens: [],
    contact_tokens: [],
    registered_at,
  });
};
