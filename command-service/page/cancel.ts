import type { PageEvent } from '#contracts/events/index';
import type { Decision } from '../append/decider.ts';
import type { CancelAppointment } from './commands.ts';
import { mustBe, mustBeInTime, onLine } from './find.ts';
import type { Page } from './state.ts';

export const cancel = (page: Page, command: CancelAppointment): Decision<PageEvent> =>
  onLine(page, command.appointmentId, (known) => {
    const { appointmentId, by, notice, now, reason } = command;
    if (known.status === 'cancelled') return [];
    if (by === 'client') mustBeInTime(known, now, notice);
    mustBe(known, ['requested', 'booked']);
    const data = { appointmentId, clientId: known.line.clientId, by, ...(reason !== undefined && { reason }) };
    return [{ type: 'AppointmentCancelled', data }];
  });
