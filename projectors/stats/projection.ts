import type { AppointmentStatus, EventOf, Line, Recorded } from '#contracts/events/index';
import { weekdayOf } from '#timetable/day';
import type { Projection, RowIn, RowsOf } from '../projection.ts';
import { tables } from './tables.ts';

type Counted = RowIn<typeof tables.stats_counted>;
type Rows = RowsOf<typeof tables>;
type About = { readonly data: { readonly appointmentId: string } };

const touched = ({ data }: About) => ({ stats_counted: [[data.appointmentId]] });

const minute = 60_000;

/** In with `by` 1, out with -1. The hour is the one on the wall where the appointment takes place. */
const count = ({ stats_hours, stats_lead }: Rows, row: Counted, by: 1 | -1) => {
  const { local_start, office_id, host_id, service_id, status } = row;
  const date = local_start.slice(0, 10);
  const hour = Number(local_start.slice(11, 13));
  stats_hours.add({ date, hour, weekday: weekdayOf(date), office_id, host_id, service_id, status, count: by });
  const lead = Math.round((Date.parse(row.start_at) - Date.parse(row.booked_at)) / minute);
  stats_lead.add({ date, office_id, host_id, service_id, bookings: by, lead_minutes: by * lead });
};

const enter =
  (status: AppointmentStatus) =>
  ({ data, metadata }: Recorded<EventOf<'AppointmentBooked' | 'AppointmentRequested'>>, rows: Rows) => {
    const row: Counted = {
      appointment_id: data.appointmentId,
      status,
      local_start: data.localStart,
      office_id: data.officeId,
      host_id: data.hostId,
      service_id: data.serviceId,
      start_at: data.start,
      booked_at: metadata.at,
    };
    rows.stats_counted.put(row);
    count(rows, row, 1);
    rows.stats_totals.add({ kind: 'appointments', count: 1 });
  };

/** Taken out where it was counted, put in where it belongs now. */
const recount = ({ data }: About, rows: Rows, how: Partial<Counted>) => {
  const before = rows.stats_counted.known(data.appointmentId);
  const after = { ...before, ...how };
  rows.stats_counted.put(after);
  count(rows, before, -1);
  count(rows, after, 1);
};

const become = (status: AppointmentStatus) => (event: About, rows: Rows) => recount(event, rows, { status });
const placeOf = ({ localStart, start }: Pick<Line, 'localStart' | 'start'>) => ({
  local_start: localStart,
  start_at: start,
});
type Total = RowIn<typeof tables.stats_totals>['kind'];
const total =
  (kind: Total, by: 1 | -1) =>
  (_event: unknown, { stats_totals }: Rows) =>
    stats_totals.add({ kind, count: by });
const totalOfClients =
  (by: 1 | -1) =>
  ({ data }: Recorded<EventOf<'RoleGranted' | 'RoleRevoked'>>, { stats_totals }: Rows) => {
    if (data.roleId === 'client') stats_totals.add({ kind: 'clients', count: by });
  };

/** How many, when, where, with whom and how it ended. An erased person stays in every count. */
export const stats = {
  name: 'stats',
  version: 1,
  tables,
  touches: {
    AppointmentRequested: touched,
    AppointmentBooked: touched,
    AppointmentApproved: touched,
    AppointmentDeclined: touched,
    AppointmentRescheduled: touched,
    AppointmentMovedOut: touched,
    AppointmentCancelled: touched,
    AppointmentCheckedIn: touched,
    AppointmentCompleted: touched,
    AppointmentMissed: touched,
    AppointmentStatusCorrected: touched,
  },
  when: {
    AppointmentRequested: enter('requested'),
    AppointmentBooked: enter('booked'),
    AppointmentApproved: become('booked'),
    AppointmentDeclined: become('declined'),
    AppointmentRescheduled: (event, rows) =>
      recount(event, rows, {
        ...placeOf(event.data),
        ...(event.data.officeId && { office_id: event.data.officeId }),
      }),
    AppointmentMovedOut: (event, rows) => {
      const { line } = event.data;
      recount(event, rows, {
        ...placeOf(line),
        office_id: line.officeId,
        host_id: line.hostId,
        service_id: line.serviceId,
      });
    },
    AppointmentCancelled: become('cancelled'),
    AppointmentCheckedIn: become('checked-in'),
    AppointmentCompleted: become('completed'),
    AppointmentMissed: become('missed'),
    AppointmentStatusCorrected: (event, rows) => recount(event, rows, { status: event.data.to }),
    HostRegistered: total('hosts', 1),
    HostRetired: total('hosts', -1),
    OfficeOpened: total('offices', 1),
    OfficeClosed: total('offices', -1),
    RoleGranted: totalOfClients(1),
    RoleRevoked: totalOfClients(-1),
    PersonsMerged: total('clients', -1),
  },
} satisfies Projection<typeof tables>;
