import type { Sealed } from '#contracts/events/index';
import type { AppointmentDetails } from '#contracts/views/appointments';
import type { Caller } from '#platform/http/caller';
import type { Deps, Unseal } from '../deps.ts';
import { mayReveal } from '../scope.ts';
import type { Where } from '../where.ts';
import { type Names, namesOf } from './names.ts';

type Opened = 'clientId' | 'hostName' | 'clientName' | 'officeName' | 'serviceName' | 'note' | 'answers';

/** As it is stored: an appointment's own columns. */
type Stored = Omit<AppointmentDetails, Exclude<Opened, 'clientId'>> & {
  readonly changes: number;
  readonly note: Sealed | string | null;
  readonly answers: Sealed | object | null;
};

/** With the names of now; what is sealed still is. */
export type Row = Stored & Names;

const select = `select appointment_id as "appointmentId", status, office_id as "officeId", host_id as "hostId",
  service_id as "serviceId", client_id as "clientId", start_at as start, end_at as "end", zone,
  local_start as "localStart", local_end as "localEnd", sequence, price, note, answers, changes,
  booked_at as "bookedAt", changed_at as "changedAt" from read.appointments a`;

const named = async ({ sql }: Pick<Deps, 'sql'>, rows: readonly Stored[]): Promise<readonly Row[]> => {
  const names = await namesOf(sql, rows);
  return rows.map((row, i) => Object.assign(row, names[i]));
};

export type Order = {
  readonly descending: boolean;
  readonly after: readonly string[] | undefined;
  readonly limit: number;
};

/** The page is found first, and only its rows meet the names. */
export const findRows = async (deps: Pick<Deps, 'sql'>, wanted: Where, order: Order): Promise<readonly Row[]> => {
  const [direction, beyond] = order.descending ? ['desc', '<'] : ['asc', '>'];
  if (order.after)
    wanted.only(
      `(a.start_at, a.appointment_id) ${beyond} (${wanted.param(order.after[0])}::timestamptz, ${wanted.param(order.after[1])})`,
    );
  const sorted = `order by a.start_at ${direction}, a.appointment_id ${direction}`;
  const page = `${select} where ${wanted.text()} ${sorted} limit ${wanted.param(order.limit)}`;
  return named(deps, await deps.sql<Stored>(page, wanted.values));
};

export const findRow = async (deps: Pick<Deps, 'sql'>, appointmentId: string): Promise<Row | undefined> => {
  const [row] = await named(deps, await deps.sql<Stored>(`${select} where appointment_id = $1`, [appointmentId]));
  return row;
};

/** Each once: the name of a host stands in every row of theirs. */
const openOnce = async (unseal: Unseal, sealed: readonly unknown[]): Promise<ReadonlyMap<unknown, unknown>> => {
  const each = [...new Set(sealed)];
  const plain = await unseal(each);
  return new Map(each.map((value, i) => [value, plain[i]]));
};

const textOr = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** Written out: taking a row apart for what is left of it costs five times as much. */
const textOf = (row: Row, open: (value: unknown) => unknown, reveals: boolean): string =>
  JSON.stringify({
    appointmentId: row.appointmentId,
    status: row.status,
    officeId: row.officeId,
    hostId: row.hostId,
    serviceId: row.serviceId,
    clientId: row.clientId,
    start: row.start,
    end: row.end,
    zone: row.zone,
    localStart: row.localStart,
    localEnd: row.localEnd,
    sequence: row.sequence,
    price: row.price,
    officeName: row.officeName,
    serviceName: row.serviceName,
    bookedAt: row.bookedAt,
    changedAt: row.changedAt,
    hostName: textOr(open(row.hostName)),
    clientName: reveals ? textOr(open(row.clientName)) : null,
    note: reveals ? textOr(open(row.note)) : null,
    answers: reveals ? (open(row.answers) ?? null) : null,
  } satisfies Record<keyof AppointmentDetails, unknown>);

/** Rows as the contract shows them: names as they are now, and what was written, for who may read it. */
export const textsOf = async (deps: Deps, rows: readonly Row[], caller: Caller): Promise<readonly string[]> => {
  const reveals = rows.map((row) => mayReveal(caller, row));
  const sealed = rows.flatMap(({ hostName, clientName, note, answers }, i) =>
    reveals[i] ? [hostName, clientName, note, answers] : [hostName],
  );
  const plain = await openOnce(deps.unseal, sealed);
  return rows.map((row, i) => textOf(row, (value) => plain.get(value), reveals[i] === true));
};

/** The names a text shows, by the keys their changes are announced as. */
export const namesIn = (rows: readonly Row[]): readonly string[] => [
  'office:*',
  'service:*',
  ...new Set(rows.flatMap((row) => [`person:${row.clientId}`, `host:${row.hostId}`, `person:${row.hostPersonId}`])),
];
