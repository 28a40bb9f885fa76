import type { PageEvent } from '#contracts/events/index';
import type { Decision } from '../append/decider.ts';
import type { ApproveAppointment, DeclineAppointment } from './commands.ts';
import { mustBe, mustBeInTime, onLine } from './find.ts';
import type { Page } from './state.ts';

/** A request blocks its time from the start, so approving it needs no look at the time again. */
export const approve = (page: Page, { appointmentId, now }: ApproveAppointment): Decision<PageEvent> =>
  onLine(page, appointmentId, (known) => {
    if (known.status === 'booked') return [];
    mustBeInTime(known, now, 0);
    mustBe(known, ['requested']);
    return [{ type: 'AppointmentApproved', data: { appointmentId, clientId: known.line.clientId } }];
  });

export const decline = (page: Page, { appointmentId, reason }: DeclineAppointment): Decision<PageEvent> =>
  onLine(page, appointmentId, (known) => {
    if (known.status === 'declined') return [];
    mustBe(known, ['requested']);
    const data = { appointmentId, clientId: known.line.clientId, ...(reason !== undefined && { reason }) };
    return [{ type: 'AppointmentDeclined', data }];
  });
