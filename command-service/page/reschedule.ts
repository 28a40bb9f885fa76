import type { Line, PageEvent } from '#contracts/events/index';
import type { Decision } from '../append/decider.ts';
import type { NewTime, RescheduleAppointment } from './commands.ts';
import { lineHere, mustBe, mustBeInTime } from './find.ts';
import { fitTime, releaseExpired, wishOf } from './fit.ts';
import type { Page } from './state.ts';

const sameTime = (line: Line, { start, end, officeId }: NewTime): boolean =>
  Date.parse(line.start) === Date.parse(start) &&
  Date.parse(line.end) === Date.parse(end) &&
  line.officeId === officeId;

/** To another time of the same page; to another page it is a move. */
export const reschedule = (page: Page, command: RescheduleAppointment): Decision<PageEvent> => {
  const { appointmentId, time, now, reason } = command;
  const known = lineHere(page, appointmentId);
  const { line } = known;
  if (sameTime(line, time)) return [];
  if (!command.asStaff) mustBeInTime(known, now, command.terms.notice.change);
  const found = fitTime(page, command, wishOf({ ...line, ...time }, [appointmentId]), { kind: 'change' });
  if ('settleFirst' in found) return found;
  mustBe(known, ['requested', 'booked']);
  const data = {
    appointmentId,
    clientId: line.clientId,
    ...time,
    sequence: line.sequence + 1,
    was: { start: line.start, end: line.end },
    ...(reason !== undefined && { reason }),
  };
  return [...releaseExpired(page, now), { type: 'AppointmentRescheduled', data }];
};
