import { type CalendarEntry, writeCalendar } from '#contracts/calendar';
import type { ApiOperations } from '#contracts/operations/index';
import { Problem } from '#contracts/problems';
import { AppointmentDetails } from '#contracts/views/appointments';
import type { Handler } from '#platform/http/incoming';
import type { Deps } from '../deps.ts';
import { targetOf } from '../scope.ts';
import { findRow, textsOf } from './rows.ts';

const statusOf = (status: AppointmentDetails['status']): CalendarEntry['status'] => {
  if (status === 'requested') return 'TENTATIVE';
  return status === 'cancelled' || status === 'declined' ? 'CANCELLED' : 'CONFIRMED';
};

/** One appointment for a calendar: its UID is its id for life, SEQUENCE counts its changes of time. */
export const getAppointmentCalendar =
  (deps: Deps): Handler<ApiOperations['getAppointmentCalendar']> =>
  async ({ params: { appointmentId }, may, caller }) => {
    const row = await findRow(deps, appointmentId);
    may.check(...(row ? [targetOf(row)] : []));
    if (!row) throw new Problem('not-found');
    const [text = ''] = await textsOf(deps, [row], caller);
    const shown = AppointmentDetails.parse(JSON.parse(text));
    const other = caller.personId === shown.clientId ? shown.hostName : shown.clientName;
    const entry: CalendarEntry = {
      appointmentId,
      sequence: shown.sequence,
      status: statusOf(shown.status),
      start: shown.start,
      end: shown.end,
      stampedAt: shown.changedAt,
      summary: [shown.serviceName ?? 'Appointment', other].filter((part) => part !== null).join(' – '),
      ...(shown.officeName === null ? {} : { location: shown.officeName }),
    };
    const method = entry.status === 'CANCELLED' ? 'CANCEL' : 'PUBLISH';
    return {
      status: 200,
      text: writeCalendar([entry], { method, project: deps.projectName }),
      type: 'text/calendar; charset=utf-8',
      headers: { 'Content-Disposition': 'attachment; filename="appointment.ics"' },
    };
  };
