import type { EventOf, Recorded } from '#contracts/events/index';
import type { Projection, RowsOf } from '../projection.ts';
import { instant, nullable, rowsTable, text } from '../table.ts';

const tables = {
  access_changes: rowsTable({
    columns: {
      event_id: text,
      at: instant,
      type: text,
      stream: text,
      /** Whom it concerns; null for a role that many may have. */
      person_id: nullable(text),
      office_id: nullable(text),
      role_id: nullable(text),
      key_id: nullable(text),
      actor_id: text,
      request_id: text,
    },
    key: ['event_id'],
    indexes: ['(at DESC, event_id)', '(person_id, at DESC)', '(actor_id, at DESC)'],
  }),
};

type Rows = RowsOf<typeof tables>;
type About = {
  readonly personId?: string | undefined;
  readonly officeId?: string | undefined;
  readonly roleId?: string | undefined;
  readonly role?: string | undefined;
  readonly keyId?: string | undefined;
};
type Happened = Recorded<{ type: string; data: About }>;

const put = ({ eventId, type, stream, metadata }: Happened, rows: Rows, about: About) =>
  rows.access_changes.put({
    event_id: eventId,
    at: metadata.at,
    type,
    stream,
    person_id: about.personId ?? null,
    office_id: about.officeId ?? null,
    role_id: about.roleId ?? about.role ?? null,
    key_id: about.keyId ?? null,
    actor_id: metadata.actorId,
    request_id: metadata.$correlationId,
  });

const change = (event: Happened, rows: Rows) => put(event, rows, event.data);

/** Who was given what, by whom and when, and who lost it: of ids only, so that it may be read by those who see no names. */
export const access = {
  name: 'access',
  version: 1,
  tables,
  touches: {},
  when: {
    PersonRegistered: change,
    EmailVerified: change,
    RoleGranted: change,
    RoleRevoked: change,
    AccountSuspended: change,
    AccountReactivated: change,
    PersonsMerged: (event: Recorded<EventOf<'PersonsMerged'>>, rows) =>
      put(event, rows, { personId: event.data.mergedPersonId }),
    SubjectErased: change,
    ApiKeyIssued: change,
    ApiKeyRevoked: change,
    MemberAdded: change,
    MembershipChanged: change,
    MemberRemoved: change,
    RoleDefined: change,
    RoleChanged: change,
    RoleRetired: change,
  },
} satisfies Projection<typeof tables>;
