import type { EventOf, Recorded } from '#contracts/events/index';
import type { Projection, RowIn, RowsOf } from '../projection.ts';
import { jobOf } from './intent.ts';
import { type Kind, tables } from './tables.ts';

type Line = RowIn<typeof tables.lines>;
type Rows = RowsOf<typeof tables>;
type About = Recorded<{ type: string; data: { appointmentId: string; clientId: string } }>;

const touched = ({ data }: { readonly data: { readonly appointmentId: string } }) => ({
  lines: [[data.appointmentId]],
});

/** The client is told by mail. */
const tell = (kind: Kind, event: About, line: Line, rows: Rows, now: Date, data = {}) => {
  const { appointmentId, clientId } = event.data;
  const { sequence, undone: round } = line;
  const about = { appointmentId };
  rows.ledger.insert(
    jobOf(
      { queue: 'notifications', kind, about, personId: clientId, channel: 'mail', sequence, round, event, data },
      now,
    ),
  );
};

const enter =
  (kind: 'booked' | 'requested') =>
  (event: Recorded<EventOf<'AppointmentBooked' | 'AppointmentRequested'>>, rows: Rows, now: Date) => {
    const { appointmentId, sequence, start } = event.data;
    const line: Line = { appointment_id: appointmentId, sequence, start_at: start, undone: 0 };
    rows.lines.put(line);
    tell(kind, event, line, rows, now);
  };

const say = (kind: Kind) => (event: About, rows: Rows, now: Date) =>
  tell(kind, event, rows.lines.known(event.data.appointmentId), rows, now);

const moved = (event: About, to: { sequence: number; start: string }, rows: Rows, now: Date) => {
  const before = rows.lines.known(event.data.appointmentId);
  const line = { ...before, sequence: to.sequence, start_at: to.start };
  rows.lines.put(line);
  tell('rescheduled', event, line, rows, now, { was: before.start_at });
};

const isOff = (status: string): boolean => status === 'cancelled' || status === 'declined';

/** Events to jobs. Insert-only and never rebuilt: what stands here once may have reached somebody. */
export const jobs = {
  name: 'jobs',
  version: 1,
  forever: true,
  tables,
  touches: {
    AppointmentApproved: touched,
    AppointmentDeclined: touched,
    AppointmentRescheduled: touched,
    AppointmentMovedOut: touched,
    AppointmentCancelled: touched,
    AppointmentStatusCorrected: touched,
  },
  when: {
    AppointmentRequested: enter('requested'),
    AppointmentBooked: enter('booked'),
    AppointmentApproved: say('approved'),
    AppointmentDeclined: say('declined'),
    AppointmentCancelled: say('cancelled'),
    AppointmentRescheduled: (event, rows, now) => moved(event, event.data, rows, now),
    AppointmentMovedOut: (event, rows, now) => moved(event, event.data.line, rows, now),
    // Who was told that it is off is told that it is on again; only that is worth a mail.
    AppointmentStatusCorrected: (event, rows, now) => {
      const { appointmentId, from, to } = event.data;
      if (!isOff(from) || isOff(to)) return;
      const before = rows.lines.known(appointmentId);
      const line = { ...before, undone: before.undone + 1 };
      rows.lines.put(line);
      tell(to === 'requested' ? 'requested' : 'booked', event, line, rows, now);
    },
    SummaryRequested: (event, rows, now) => {
      const { summaryId, requestedBy } = event.data;
      const about = { summaryId };
      rows.ledger.insert(
        jobOf(
          { queue: 'summaries', kind: 'summary', about, personId: requestedBy, channel: 'model', sequence: 0, event },
          now,
        ),
      );
    },
  },
} satisfies Projection<typeof tables>;
