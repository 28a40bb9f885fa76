import { present } from '../present.ts';
import type { Projection, RowIn, RowsOf } from '../projection.ts';
import type { Tables } from './tables.ts';

type Person = RowIn<Tables['persons']>;
type Rows = RowsOf<Tables>;
type OfPerson = { readonly data: { readonly personId: string } };

const person = ({ data }: OfPerson) => ({ persons: [[data.personId]] });

const change = ({ data }: OfPerson, { persons: table }: Rows, how: (row: Person) => Partial<Person>) => {
  const row = table.known(data.personId);
  table.put({ ...row, ...how(row) });
};
const become = (status: Person['status']) => (event: OfPerson, rows: Rows) => change(event, rows, () => ({ status }));

type Part = Pick<Projection<Tables>, 'touches' | 'when'>;

export const persons = {
  touches: {
    ProfileChanged: person,
    RoleGranted: person,
    RoleRevoked: person,
    AccountSuspended: person,
    AccountReactivated: person,
    PersonsMerged: ({ data }) => ({ persons: [[data.mergedPersonId]] }),
    SubjectErased: person,
  },
  when: {
    PersonRegistered: ({ data, metadata }, rows) =>
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
        name_tokens: [],
        contact_tokens: [],
        source: data.source,
        registered_at: metadata.at,
      }),
    ProfileChanged: (event, rows) => {
      const { personId: _person, ...named } = event.data;
      change(event, rows, () => present(named));
    },
    RoleGranted: (event, rows) =>
      change(event, rows, ({ roles }) => ({
        roles: [...roles.filter((role) => role !== event.data.roleId), event.data.roleId],
      })),
    RoleRevoked: (event, rows) =>
      change(event, rows, ({ roles }) => ({ roles: roles.filter((role) => role !== event.data.roleId) })),
    AccountSuspended: become('suspended'),
    AccountReactivated: become('active'),
    PersonsMerged: ({ data }, rows) =>
      rows.persons.put({
        ...rows.persons.known(data.mergedPersonId),
        status: 'merged',
        merged_into: data.personId,
      }),
    // The key is gone, so what was sealed is noise; nothing is left to be searched either.
    SubjectErased: (event, rows) =>
      change(event, rows, () => ({
        status: 'erased',
        name: null,
        email: null,
        phone: null,
        name_tokens: [],
        contact_tokens: [],
      })),
  },
} satisfies Part;
