import type { PageEvent } from '#contracts/events/index';
import { Problem } from '#contracts/problems';
import type { Decision } from '../append/decider.ts';
import type { CheckIn, CompleteAppointment, MissAppointment, UndoStatus } from './commands.ts';
import { lineHere, mustBe, onLine } from './find.ts';
import { fitTime, releaseExpired, wishOf } from './fit.ts';
import { type PageLine, takesTime } from './lines.ts';
import type { Page } from './state.ts';

const mustHaveBegun = ({ line, status, time }: PageLine, now: number): void => {
  if (now >= time.start) return;
  throw new Problem('not-allowed-in-status', {
    appointmentId: line.appointmentId,
    state: status,
    startsAt: line.start,
  });
};

export const checkIn = (page: Page, { appointmentId }: CheckIn): Decision<PageEvent> =>
  onLine(page, appointmentId, (known) => {
    if (known.status === 'checked-in') return [];
    mustBe(known, ['booked']);
    return [{ type: 'AppointmentCheckedIn', data: { appointmentId, clientId: known.line.clientId } }];
  });

export const complete = (page: Page, { appointmentId, now }: CompleteAppointment): Decision<PageEvent> =>
  onLine(page, appointmentId, (known) => {
    if (known.status === 'completed') return [];
    mustBe(known, ['booked', 'checked-in']);
    mustHaveBegun(known, now);
    return [{ type: 'AppointmentCompleted', data: { appointmentId, clientId: known.line.clientId } }];
  });

export const miss = (page: Page, { appointmentId, now }: MissAppointment): Decision<PageEvent> =>
  onLine(page, appointmentId, (known) => {
    if (known.status === 'missed') return [];
    mustBe(known, ['booked']);
    mustHaveBegun(known, now);
    return [{ type: 'AppointmentMissed', data: { appointmentId, clientId: known.line.clientId } }];
  });

/** Undo puts a line back on the page, and so passes the same checks as any other line. */
export const undo = (page: Page, command: UndoStatus): Decision<PageEvent> => {
  const { line, status, before, corrected } = lineHere(page, command.appointmentId);
  const { appointmentId, clientId } = line;
  if (corrected) return [];
  if (before === undefined) throw new Problem('not-allowed-in-status', { appointmentId, state: status });
  const comesBack = takesTime(before) && !takesTime(status);
  const found = comesBack ? fitTime(page, command, wishOf(line, [appointmentId]), { kind: 'change' }) : undefined;
  if (found && 'settleFirst' in found) return found;
  const { now, reason } = command;
  const data = { appointmentId, clientId, from: status, to: before, ...(reason !== undefined && { reason }) };
  return [...(comesBack ? releaseExpired(page, now) : []), { type: 'AppointmentStatusCorrected', data }];
};
