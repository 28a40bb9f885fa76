import { present } from '../present.ts';
import type { Projection, RowIn, RowsOf } from '../projection.ts';
import { forgetPlaces, merge, placeAtAnyDesk } from './places.ts';
import { searchedBy } from './searched-by.ts';
import type { Tables } from './tables.ts';

type Person = RowIn<Tables['persons']>;
type Rows = RowsOf<Tables>;
type OfPerson = { readonly data: { readonly personId: string } };

const person = ({ data }: OfPerson) => ({ persons: [[data.personId]] });
const personAndPlaces = ({ data }: OfPerson) => ({ persons: [[data.personId]], meetings: [[data.personId]] });

const change = ({ data }: OfPerson, { persons: table }: Rows, how: (row: Person) => Partial<Person>) => {
  const row = table.known(data.personId);
  table.put({ ...row, ...how(row) });
};
const become = (status: Person['status']) => (event: OfPerson, rows: Rows) => change(event, rows, () => ({ status }));

type Part = Pick<Projection<Tables>, 'touches' | 'when'>;

export const persons = {
  touches: {
    ProfileChanged: person,
    RoleGranted: personAndPlaces,
    RoleRevoked: personAndPlaces,
    AccountSuspended: person,
    AccountReactivated: person,
    PersonsMerged: ({ data }) => {
      const both = [[data.personId], [data.mergedPersonId]];
      return { persons: both, meetings: both };
    },
    SubjectErased: personAndPlaces,
  },
  when: {
    PersonRegistered: (event, rows) => {
      const { data, metadata } = event;
      rows.persons.put({
        person_id: data.personId,
        name: data.name,
        email: data.email ?? null,
        phone: data.phone ?? null,
        locale: data.locale ?? null,
        zone: data.zone ?? null,
        roles: [],
        host_id: null,
        status: 'active',
        merged_into: null,
        ...searchedBy(event, { name_tokens: [], contact_tokens: [] }),
        primary_office_id: null,
        source: data.source,
        registered_at: metadata.at,
      });
      rows.meetings.put({
        person_id: data.personId,
        client_id: data.personId,
        registered_at: metadata.at,
        places: [],
      });
    },
    ProfileChanged: (event, rows) => {
      const { personId: _person, cleared = [], ...named } = event.data;
      const gone = Object.fromEntries(cleared.map((field) => [field, null]));
      change(event, rows, (row) => ({ ...present(named), ...gone, ...searchedBy(event, row, cleared) }));
    },
    RoleGranted: (event, rows) => {
      change(event, rows, ({ roles }) => ({
        roles: [...roles.filter((role) => role !== event.data.roleId), event.data.roleId],
      }));
      placeAtAnyDesk(event.data.personId, rows);
    },
    RoleRevoked: (event, rows) => {
      change(event, rows, ({ roles }) => ({ roles: roles.filter((role) => role !== event.data.roleId) }));
      placeAtAnyDesk(event.data.personId, rows);
    },
    AccountSuspended: become('suspended'),
    AccountReactivated: become('active'),
    PersonsMerged: ({ data }, rows) => merge(data, rows),
    // The key is gone, so what was sealed is noise; nothing is left to be searched either.
    SubjectErased: (event, rows) => {
      change(event, rows, () => ({
        status: 'erased',
        name: null,
        email: null,
        phone: null,
        name_tokens: [],
        contact_tokens: [],
      }));
      forgetPlaces(event.data.personId, rows);
    },
  },
} satisfies Part;
