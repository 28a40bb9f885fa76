import type { Sealed } from '#contracts/events/index';
import type { Caller } from '#platform/http/caller';
import type { Deps, Unseal } from '../deps.ts';
import { survivorOf } from '../directory/identities.ts';
import { mayReveal, type Owners } from '../scope.ts';
import type { Where } from '../where.ts';

/**
 * A row comes as the ready text of all that is not sealed, so that the driver parses few columns and nobody builds an
 * object to take it apart again. The sealed parts are appended when they are open.
 */
export type Row = Owners & {
  readonly core: string;
  readonly start: string;
  readonly appointmentId: string;
  readonly changes: number;
  readonly hostPersonId: string | null;
  readonly hostName: Sealed | null;
  readonly clientName: Sealed | null;
  readonly note: Sealed | null;
  readonly answers: Sealed | null;
};

const iso = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** `row_to_json` writes no blanks, unlike the functions that build objects. */
const core = `(select row_to_json(c)::text from (select a.appointment_id as "appointmentId", a.status,
  a.office_id as "officeId", a.host_id as "hostId", a.service_id as "serviceId", a.survivor_id as "clientId",
  ${iso('a.start_at')} as start, ${iso('a.end_at')} as "end", a.zone, a.local_start as "localStart",
  a.local_end as "localEnd", a.sequence, a.price,
  (select o.name from read.offices o where o.office_id = a.office_id) as "officeName",
  (select s.terms->>'name' from read.services s where s.service_id = a.service_id) as "serviceName",
  ${iso('a.booked_at')} as "bookedAt", ${iso('a.changed_at')} as "changedAt") c)`;

/** Names by sub-queries: each is one look-up by key for one row of the page, whatever a planner thinks of joins. */
const select = (page: string) => `select ${core} as core, a.start_at as start, a.appointment_id as "appointmentId",
    a.survivor_id as "clientId", a.host_id as "hostId", a.office_id as "officeId", a.changes, a.note, a.answers,
    (select h.person_id from read.hosts h where h.host_id = a.host_id) as "hostPersonId",
    (select p.name from read.hosts h join read.persons p on p.person_id = h.person_id where h.host_id = a.host_id) as "hostName",
    (select p.name from read.persons p where p.person_id = a.survivor_id) as "clientName"
  from ${page} a`;

/** Shown as the client's who answers by now, whoever it was booked for. */
const all = `select a.*, ${survivorOf('a.client_id')} as survivor_id from read.appointments a`;

export type Order = {
  readonly descending: boolean;
  readonly after: readonly string[] | undefined;
  readonly limit: number;
};

/** The page is found first, and only its rows meet the names. */
export const findRows = (deps: Pick<Deps, 'sql'>, wanted: Where, order: Order): Promise<readonly Row[]> => {
  const [direction, beyond] = order.descending ? ['desc', '<'] : ['asc', '>'];
  if (order.after)
    wanted.only(
      `(a.start_at, a.appointment_id) ${beyond} (${wanted.param(order.after[0])}::timestamptz, ${wanted.param(order.after[1])})`,
    );
  const sorted = `order by a.start_at ${direction}, a.appointment_id ${direction}`;
  const page = `(${all} where ${wanted.text()} ${sorted} limit ${wanted.param(order.limit)})`;
  return deps.sql<Row>(`${select(page)} ${sorted}`, wanted.values);
};

export const findRow = async (deps: Pick<Deps, 'sql'>, appointmentId: string): Promise<Row | undefined> => {
  const page = `(${all} where appointment_id = $1)`;
  const [row] = await deps.sql<Row>(select(page), [appointmentId]);
  return row;
};

/** What is added to a row's own text: names as they are now, and what was written, for who may read it. */
export type Opened = {
  readonly hostName: string | null;
  readonly clientName: string | null;
  readonly note: string | null;
  readonly answers: unknown;
};

const perRow = 4;
const textOr = (value: unknown): string | null => (typeof value === 'string' ? value : null);

export const openRows = async (unseal: Unseal, rows: readonly Row[], caller: Caller): Promise<readonly Opened[]> => {
  const plain = await unseal(
    rows.flatMap((row) =>
      mayReveal(caller, row) ? [row.hostName, row.clientName, row.note, row.answers] : [row.hostName, null, null, null],
    ),
  );
  return rows.map((_, i) => ({
    hostName: textOr(plain[perRow * i]),
    clientName: textOr(plain[perRow * i + 1]),
    note: textOr(plain[perRow * i + 2]),
    answers: plain[perRow * i + 3] ?? null,
  }));
};

export const textsOf = async (deps: Deps, rows: readonly Row[], caller: Caller): Promise<readonly string[]> => {
  const opened = await openRows(deps.unseal, rows, caller);
  return rows.map((row, i) => `${row.core.slice(0, -1)},${JSON.stringify(opened[i]).slice(1)}`);
};

/** The names a text shows, by the keys their changes are announced as. */
export const namesIn = (rows: readonly Row[]): readonly string[] => [
  'office:*',
  'service:*',
  ...new Set(rows.flatMap((row) => [`person:${row.clientId}`, `host:${row.hostId}`, `person:${row.hostPersonId}`])),
];
