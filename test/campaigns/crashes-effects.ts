import type { AnyEvent, Recorded } from '#contracts/events/index';

/** Something that happened to an appointment and that somebody was, or is to be, told of. */
export type Effect = {
  readonly kind: 'booked' | 'rescheduled' | 'cancelled';
  readonly appointmentId: string;
  /** The key of whoever asked for it. */
  readonly key: string;
  readonly at: string;
  readonly hostId?: string;
  readonly start?: string;
  readonly sequence: number;
};

/** The log in the words of the client's ledger: one effect for each thing that was done, in the log's order. */
export const effectsOf = (log: readonly Recorded<AnyEvent>[]): readonly Effect[] => {
  const sequences = new Map<string, number>();
  return log.flatMap((event): Effect[] => {
    const from = { key: event.metadata.$correlationId, at: `${event.revision}@${event.stream}` };
    switch (event.type) {
      case 'AppointmentBooked': {
        const { appointmentId, hostId, start, sequence } = event.data;
        sequences.set(appointmentId, sequence);
        return [{ kind: 'booked', ...from, appointmentId, hostId, start, sequence }];
      }
      case 'AppointmentRescheduled': {
        const { appointmentId, start, sequence } = event.data;
        sequences.set(appointmentId, sequence);
        return [{ kind: 'rescheduled', ...from, appointmentId, start, sequence }];
      }
      case 'AppointmentMovedOut': {
        const { appointmentId, line } = event.data;
        sequences.set(appointmentId, line.sequence);
        const { hostId, start, sequence } = line;
        return [{ kind: 'rescheduled', ...from, appointmentId, hostId, start, sequence }];
      }
      case 'AppointmentCancelled': {
        const { appointmentId } = event.data;
        return [{ kind: 'cancelled', ...from, appointmentId, sequence: sequences.get(appointmentId) ?? 0 }];
      }
      default:
        return [];
    }
  });
};

/** Holds that nobody has closed: a time kept for what will never come. */
export const openHolds = (log: readonly Recorded<AnyEvent>[]): readonly string[] => {
  const open = new Map<string, string>();
  for (const event of log)
    if (event.type === 'TimeHeld') open.set(event.data.holdId, event.stream);
    else if (event.type === 'AppointmentMovedIn' || event.type === 'HoldConfirmed' || event.type === 'HoldReleased')
      open.delete(event.data.holdId);
  return [...open].map(([holdId, stream]) => `${holdId} on ${stream}`);
};
