import type { AppointmentStatus, EventOf, Line, Recorded } from '#contracts/events/index';
import { weekdayOf } from '#timetable/day';
import type { Projection, RowIn, RowsOf } from '../projection.ts';
import { tables, views } from './tables.ts';

type Row = RowIn<typeof tables.stats_lines>;
type Rows = RowsOf<typeof tables>;
type About = { readonly data: { readonly appointmentId: string } };

const touched = ({ data }: About) => ({ stats_lines: [[data.appointmentId]] });

const minute = 60_000;
const timeOf = ({ localStart, start }: Pick<Line, 'localStart' | 'start'>, bookedAt: string) => {
  const date = localStart.slice(0, 10);
  return {
    date,
    hour: Number(localStart.slice(11, 13)),
    weekday: weekdayOf(date),
    lead_minutes: Math.round((Date.parse(start) - Date.parse(bookedAt)) / minute),
  };
};

const enter =
  (status: AppointmentStatus) =>
  ({ data, metadata }: Recorded<EventOf<'AppointmentBooked' | 'AppointmentRequested'>>, rows: Rows) => {
    rows.stats_lines.put({
      appointment_id: data.appointmentId,
      status,
      ...timeOf(data, metadata.at),
      office_id: data.officeId,
      host_id: data.hostId,
      service_id: data.serviceId,
      booked_at: metadata.at,
    });
    rows.stats_totals.add({ kind: 'appointments', count: 1 });
  };

const change = ({ data }: About, { stats_lines }: Rows, how: (row: Row) => Partial<Row>) => {
  const row = stats_lines.known(data.appointmentId);
  stats_lines.put({ ...row, ...how(row) });
};

const become = (status: AppointmentStatus) => (event: About, rows: Rows) => change(event, rows, () => ({ status }));
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
  version: 2,
  tables,
  views,
  touches: {
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
      change(event, rows, ({ booked_at }) => ({
        ...timeOf(event.data, booked_at),
        ...(event.data.officeId && { office_id: event.data.officeId }),
      })),
    AppointmentMovedOut: (event, rows) => {
      const { line } = event.data;
      change(event, rows, ({ booked_at }) => ({
        ...timeOf(line, booked_at),
        office_id: line.officeId,
        host_id: line.hostId,
        service_id: line.serviceId,
      }));
    },
    AppointmentCancelled: become('cancelled'),
    AppointmentCheckedIn: become('checked-in'),
    AppointmentCompleted: become('completed'),
    AppointmentMissed: become('missed'),
    AppointmentStatusCorrected: (event, rows) => change(event, rows, () => ({ status: event.data.to })),
    HostRegistered: total('hosts', 1),
    HostRetired: total('hosts', -1),
    OfficeOpened: total('offices', 1),
    OfficeClosed: total('offices', -1),
    RoleGranted: totalOfClients(1),
    RoleRevoked: totalOfClients(-1),
    // Who comes along was counted when they were merged first.
    PersonsMerged: (event, rows) => event.data.through === undefined && total('clients', -1)(event, rows),
  },
} satisfies Projection<typeof tables>;
