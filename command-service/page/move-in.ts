import type { PageEvent } from '#contracts/events/index';
import { Problem } from '#contracts/problems';
import type { Decision } from '../append/decider.ts';
import type { MoveIn } from './commands.ts';
import type { Page } from './state.ts';

/** Only closes the hold: that the appointment is here was decided on the page it came from. */
export const moveIn = (page: Page, { holdId, fromPage, line, status }: MoveIn): Decision<PageEvent> => {
  if (page.closed.get(holdId) === 'moved-in') return [];
  if (!page.holds.has(holdId)) throw new Problem('hold-expired', { holdId });
  const { appointmentId, clientId } = line;
  return [{ type: 'AppointmentMovedIn', data: { appointmentId, clientId, holdId, fromPage, line, status } }];
};
