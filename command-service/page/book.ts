import type { PageEvent } from '#contracts/events/index';
import { Problem } from '#contracts/problems';
import type { Decision, HoldElsewhere } from '../append/decider.ts';
import type { BookAppointment } from './commands.ts';
import { fitTime, releaseExpired, wishOf } from './fit.ts';
import { lineOf, type Page } from './state.ts';

/** A hold elsewhere can be committed here only if it says so itself and nobody gave it up here before. */
export const mayCommit = (page: Page, here: string, { holdId, commitsOn }: HoldElsewhere): void => {
  if (commitsOn !== here) throw new Problem('hold-expired', { holdId, commitsOn });
  const abandoned = page.abandoned.get(holdId);
  if (abandoned) throw new Problem('hold-expired', { holdId, abandoned: abandoned.why });
};

const useHold = (page: Page, { holdId, page: here, now }: BookAppointment): readonly PageEvent[] => {
  if (holdId === undefined) return [];
  const hold = page.holds.get(holdId);
  if (!hold || hold.confirmed) throw new Problem('hold-expired', { holdId });
  if (hold.commitsOn !== here) throw new Problem('hold-expired', { holdId, commitsOn: hold.commitsOn });
  // Past its instant it is released with the others that time has ended; the time is still free, or we were not here.
  return hold.until <= now ? [] : [{ type: 'HoldReleased', data: { holdId, why: 'used' } }];
};

export const book = (page: Page, command: BookAppointment): Decision<PageEvent> => {
  const { line, holds = [], holdId, overbook, now } = command;
  const { appointmentId, clientId } = line;
  if (lineOf(page, appointmentId) || page.moved.has(appointmentId)) return [];
  const wish = wishOf(line, holdId === undefined ? [] : [holdId]);
  const found = fitTime(page, command, wish, { kind: 'book', overbook: overbook !== undefined });
  if ('settleFirst' in found) return found;
  for (const hold of holds) mayCommit(page, command.page, hold);
  const waits = command.approval === 'required' && !command.asStaff;
  const data = holds.length > 0 ? { ...line, holdIds: holds.map((hold) => hold.holdId) } : line;
  const approved: readonly PageEvent[] =
    overbook && found.over.length > 0
      ? [{ type: 'OverbookingApproved', data: { appointmentId, clientId, over: [...found.over], ...overbook } }]
      : [];
  return [
    ...releaseExpired(page, now),
    ...useHold(page, command),
    ...approved,
    { type: waits ? 'AppointmentRequested' : 'AppointmentBooked', data },
  ];
};
