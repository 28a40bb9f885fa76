import type { Projection, RowsOf } from '../projection.ts';
import { instant, rowsTable, text } from '../table.ts';

const tables = {
  /** Shared with sign-in, which writes it too; made by a migration, which also lets no earlier instant replace a later. */
  revocations: rowsTable({
    columns: { kind: text, id: text, not_before: instant },
    key: ['kind', 'id'],
  }),
};

type Rows = RowsOf<typeof tables>;
type Happened = { readonly created: Date };

/**
 * Whoever signs in trails the log by a moment and may hand out what was just taken: so a second more is revoked, and
 * tokens that are made knowingly are dated later than that.
 */
const graceMs = 1_000;

/** The event's own time, never the clock's: replayed years later it takes nothing from anybody who signed in since. */
const revoke = ({ created }: Happened, rows: Rows, kind: 'person' | 'key', id: string) =>
  rows.revocations.put({ kind, id, not_before: new Date(created.getTime() + graceMs).toISOString() });

const ofPerson = (event: Happened & { readonly data: { readonly personId: string } }, rows: Rows) =>
  revoke(event, rows, 'person', event.data.personId);

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
    PersonsMerged: (event, rows) => revoke(event, rows, 'person', event.data.mergedPersonId),
    ApiKeyRevoked: (event, rows) => revoke(event, rows, 'key', event.data.keyId),
  },
} satisfies Projection<typeof tables>;
