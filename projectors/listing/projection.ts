import type { AppointmentStatus, EventOf, Line, Recorded } from '#contracts/events/index';
import { toLocal } from '#timetable/zones';
import type { Projection, RowIn, RowsOf } from '../projection.ts';
import { tables } from './tables.ts';

type Appointment = RowIn<typeof tables.appointments>;
type Rows = RowsOf<typeof tables>;
type About = Recorded<{ type: string; data: { appointmentId: string } }>;

const touched = ({ data }: About) => ({ appointments: [[data.appointmentId]] });

const timeOf = ({ start, end, zone, localStart }: Pick<Line, 'start' | 'end' | 'zone' | 'localStart'>) => ({
  start_at: start,
  end_at: end,
  zone,
  local_start: localStart,
  local_end: toLocal(zone, Date.parse(end)),
});

const written = ({ stream, position, metadata }: About) => ({
  page: stream,
  changed_at: metadata.at,
  changed_commit: String(position.commit),
});

const enter =
  (status: AppointmentStatus) =>
  (event: Recorded<EventOf<'AppointmentBooked' | 'AppointmentRequested'>>, rows: Rows) => {
    const { data, metadata } = event;
    rows.appointments.put({
      appointment_id: data.appointmentId,
      status,
      office_id: data.officeId,
      host_id: data.hostId,
      service_id: data.serviceId,
      client_id: data.clientId,
      ...timeOf(data),
      sequence: data.sequence,
      price: data.price ?? null,
      note: data.note ?? null,
      answers: data.answers ?? null,
      changes: 1,
      booked_at: metadata.at,
      ...written(event),
    });
  };

/** Counts as a change of the appointment, whatever else it does. */
const change = (event: About, { appointments }: Rows, how: Partial<Appointment>) => {
  const row = appointments.known(event.data.appointmentId);
  appointments.put({ ...row, ...written(event), ...how, changes: row.changes + 1 });
};

const become = (status: AppointmentStatus) => (event: About, rows: Rows) => change(event, rows, { status });

/** Every appointment as it stands now, by whomever it may be looked for. */
export const listing = {
  name: 'listing',
  version: 1,
  tables,
  touches: {
    AppointmentApproved: touched,
    AppointmentDeclined: touched,
    AppointmentRescheduled: touched,
    AppointmentMovedOut: touched,
    AppointmentMovedIn: touched,
    AppointmentCancelled: touched,
    AppointmentCheckedIn: touched,
    AppointmentCompleted: touched,
    AppointmentMissed: touched,
    AppointmentStatusCorrected: touched,
    AppointmentAnnotated: touched,
  },
  when: {
    AppointmentRequested: enter('requested'),
    AppointmentBooked: enter('booked'),
    AppointmentApproved: become('booked'),
    AppointmentDeclined: become('declined'),
    AppointmentRescheduled: (event, rows) =>
      change(event, rows, {
        ...timeOf(event.data),
        sequence: event.data.sequence,
        ...(event.data.officeId && { office_id: event.data.officeId }),
      }),
    // It carries the whole new line, so the appointment is there from this instant on for everybody.
    AppointmentMovedOut: (event, rows) => {
      const { line, toPage } = event.data;
      change(event, rows, {
        ...timeOf(line),
        page: toPage,
        host_id: line.hostId,
        office_id: line.officeId,
        service_id: line.serviceId,
        sequence: line.sequence,
        price: line.price ?? null,
        note: line.note ?? null,
        answers: line.answers ?? null,
      });
    },
    AppointmentMovedIn: (event, rows) => change(event, rows, {}),
    AppointmentCancelled: become('cancelled'),
    AppointmentCheckedIn: become('checked-in'),
    AppointmentCompleted: become('completed'),
    AppointmentMissed: become('missed'),
    AppointmentStatusCorrected: (event, rows) => change(event, rows, { status: event.data.to }),
    AppointmentAnnotated: (event, rows) => {
      const { note, answers } = event.data;
      change(event, rows, { ...(note !== undefined && { note }), ...(answers !== undefined && { answers }) });
    },
  },
} satisfies Projection<typeof tables>;
