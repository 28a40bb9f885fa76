import { SummaryScope } from '#contracts/events/index';
import type { Db } from '#platform/postgres/db';

/** A line of the listing as a summary sees it; `note` only where the summary is about this one appointment. */
export type ListedAppointment = {
  readonly appointmentId: string;
  readonly status: string;
  readonly localStart: string;
  readonly localEnd: string;
  readonly zone: string;
  readonly sequence: number;
  readonly service: string | null;
  readonly office: string | null;
  readonly clientId: string;
  readonly hostPersonId: string | null;
  readonly clientName: unknown;
  readonly hostName: unknown;
  readonly note: unknown;
  /** What the office has decided about models outside the house. */
  readonly aiSummaries: boolean;
};

/** More than anybody reads, and a bound on what a model is paid for. */
export const mostAppointments = 300;

/** What was asked, and the offices it may be told of: null for whoever may see them all. */
type Asked = {
  readonly requestedBy: string;
  readonly scope: SummaryScope;
  readonly officeIds: readonly string[] | null;
};

/** Each a condition on `a`, with its values from $1 on; the range of start_at is there for the index. */
const conditions = ({
  scope,
  requestedBy,
  officeIds,
}: Asked): { readonly where: string; readonly values: unknown[] } => {
  switch (scope.kind) {
    case 'appointment':
      return { where: 'a.appointment_id = $1', values: [scope.appointmentId] };
    case 'host-day':
      return {
        where: `a.host_id = $1 and a.start_at between $2::date - interval '2 days' and $2::date + interval '3 days'
                and a.page = 'page-' || $1 || '-' || $2::date::text
                and ($3::text[] is null or a.office_id = any($3::text[]))`,
        values: [scope.hostId, scope.date, officeIds],
      };
    case 'office-week':
      return {
        where: `a.office_id = $1 and a.start_at between $2::date - interval '2 days' and $2::date + interval '9 days'
                and left(a.local_start, 10) between $2::date::text and ($2::date + 6)::text`,
        values: [scope.officeId, scope.monday],
      };
    case 'mine':
      return {
        where: `(a.client_id = $1 or h.person_id = $1
                or a.client_id in (select person_id from read.persons where merged_into = $1))
                and a.start_at between now() - interval '7 days' and now() + interval '28 days'`,
        values: [requestedBy],
      };
  }
};

export const readAppointments = (db: Db, asked: Asked): Promise<readonly ListedAppointment[]> => {
  const { where, values } = conditions(asked);
  const note = asked.scope.kind === 'appointment' ? 'a.note' : 'null';
  return db.query<ListedAppointment>(
    `select a.appointment_id as "appointmentId", a.status, a.local_start as "localStart", a.local_end as "localEnd",
            a.zone, a.sequence, s.terms->>'name' as service, o.name as office, a.client_id as "clientId",
            h.person_id as "hostPersonId", cp.name as "clientName", hp.name as "hostName", ${note} as note,
            coalesce(o.policy->'aiSummaries' = 'true', false) as "aiSummaries"
       from read.appointments a
       left join read.offices o on o.office_id = a.office_id
       left join read.services s on s.service_id = a.service_id
       left join read.hosts h on h.host_id = a.host_id
       left join read.persons hp on hp.person_id = h.person_id
       left join read.persons met on met.person_id = a.client_id
       left join read.persons cp on cp.person_id = coalesce(met.merged_into, met.person_id)
      where ${where}
      order by a.start_at, a.appointment_id
      limit ${mostAppointments}`,
    values,
  );
};

export type AskedSummary = Asked & { readonly state: string };

/** What was asked for, from the read tables: a message or a job only names it. */
export const readAsked = async (db: Db, summaryId: string): Promise<AskedSummary | undefined> => {
  const [row] = await db.query<{
    requestedBy: string;
    state: string;
    scope: unknown;
    officeIds: readonly string[] | null;
  }>(
    `select requested_by as "requestedBy", state, scope, office_ids as "officeIds" from read.summaries where summary_id = $1`,
    [summaryId],
  );
  return row && { ...row, scope: SummaryScope.parse(row.scope) };
};

/** How far the listing had come; read before the appointments, so that they are at least as new. */
export const readUpTo = async (db: Db): Promise<{ commit: string; prepare: string } | undefined> => {
  const [row] = await db.query<{ commit: string; prepare: string }>(
    `select commit::text, prepare::text from read.progress where name = 'listing'`,
  );
  return row;
};

/** The events behind these appointments, as far as the job ledger names them. */
export const readEventIds = async (db: Db, appointmentIds: readonly string[], most: number): Promise<string[]> => {
  const rows = await db.query<{ eventId: string }>(
    `select event_id as "eventId" from jobs.ledger
      where appointment_id = any($1::text[]) and event_id is not null
      group by event_id order by min(created_at), event_id limit $2`,
    [appointmentIds, most],
  );
  return rows.map(({ eventId }) => eventId);
};
