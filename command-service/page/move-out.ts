import type { PageEvent } from '#contracts/events/index';
import type { Decision } from '../append/decider.ts';
import { mayCommit } from './book.ts';
import type { MoveOut } from './commands.ts';
import { lineHere, mustBe, mustBeInTime } from './find.ts';
import type { Page } from './state.ts';

/** The commit of a move: after it the appointment is on the other page, for every reader, whatever happens next. */
export const moveOut = (page: Page, command: MoveOut): Decision<PageEvent> => {
  const { appointmentId, hold, toPage, hostId, time, now, notice, reason } = command;
  if (page.committed.has(hold.holdId)) return [];
  const known = lineHere(page, appointmentId);
  const { line, status } = known;
  if (!command.asStaff) mustBeInTime(known, now, notice);
  mustBe(known, ['requested', 'booked']);
  mayCommit(page, command.page, hold);
  const { clientId } = line;
  const data = {
    appointmentId,
    clientId,
    holdId: hold.holdId,
    toPage,
    line: { ...line, ...time, hostId, sequence: line.sequence + 1 },
    status,
    ...(reason !== undefined && { reason }),
  };
  return [{ type: 'AppointmentMovedOut', data }];
};
