import type { Recorded } from '#contracts/events/index';
import type { Projection, RowsOf } from '../projection.ts';
import { instant, place, rowsTable, text } from '../table.ts';

const tables = {
  /** Shared with sign-in, which writes it too; made by a migration, which also lets no earlier instant replace a later. */
  revocations: rowsTable({
    columns: { kind: text, id: text, not_before: instant, position: place },
    key: ['kind', 'id'],
  }),
};

type Rows = RowsOf<typeof tables>;
type Happened = Pick<Recorded, 'created' | 'position'>;

/** The event's own time and place, never now: replayed years later it takes nothing from anybody who signed in since. */
const revoke = ({ created, position }: Happened, rows: Rows, kind: 'standing' | 'key', id: string) =>
  rows.revocations.put({ kind, id, not_before: created.toISOString(), position: String(position.commit) });

const ofPerson = (event: Happened & { readonly data: { readonly personId: string } }, rows: Rows) =>
  revoke(event, rows, 'standing', event.data.personId);

/** What is taken from somebody is taken from their tokens. Its name is the schema's: the one that sign-in lives in. */
export const identity = {
  name: 'identity',
  version: 1,
  forever: true,
  tables,
  touches: {},
  when: {
    RoleRevoked: ofPerson,
    AccountSuspended: ofPerson,
    SubjectErased: ofPerson,
    MemberRemoved: ofPerson,
    MembershipChanged: ofPerson,
    PersonsMerged: (event, rows) => revoke(event, rows, 'standing', event.data.mergedPersonId),
    ApiKeyRevoked: (event, rows) => revoke(event, rows, 'key', event.data.keyId),
  },
} satisfies Projection<typeof tables>;
