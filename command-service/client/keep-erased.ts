import type { AnyEvent, Recorded } from '#contracts/events/index';
import type { Log } from '#platform/log';
import type { Timing } from '../append/timing.ts';
import type { Subjects } from './subjects.ts';

type Given = {
  readonly subjects: Pick<Subjects, 'finish' | 'closeLogins'>;
  readonly survivorOf: (personId: string) => string;
  readonly isErased: (personId: string) => boolean;
  /** Cancels what is ahead of somebody. */
  readonly strikeOut: (personId: string) => Promise<void>;
  readonly log: Log;
  readonly delay: Timing['delay'];
};

const every = 500;
const expects = new Set(['AppointmentRequested', 'AppointmentBooked', 'AppointmentRescheduled']);

/**
 * The log says first that somebody is erased, or merged into another, then their key is destroyed, or their login
 * closed. Whoever dies in between leaves that to this: every process sees to what the log says, from its first event on.
 */
export const keepErased = ({ subjects, survivorOf, isErased, strikeOut, log, delay }: Given) => {
  const erased = new Set<string>();
  const merged = new Set<string>();
  const finish = async (): Promise<void> => {
    const now = { erased: [...erased], merged: [...merged] };
    erased.clear();
    merged.clear();
    try {
      await subjects.finish(now.erased);
      for (const personId of now.erased) await strikeOut(personId);
      // Of two who were merged into each other at one instant one is still there.
      await subjects.closeLogins(now.merged.filter((personId) => survivorOf(personId) !== personId));
    } catch (error) {
      for (const personId of now.erased) erased.add(personId);
      for (const personId of now.merged) merged.add(personId);
      log.warn('what is left of somebody who is gone cannot be destroyed yet', { error: error as Error });
    }
  };
  return {
    seen: ({ type, data }: Pick<Recorded<AnyEvent>, 'type' | 'data'>): void => {
      if (type === 'SubjectErased' && 'personId' in data) erased.add(data.personId);
      // Was being booked while they went.
      if (expects.has(type) && 'clientId' in data && data.clientId && isErased(data.clientId))
        erased.add(data.clientId);
      if (type === 'PersonsMerged' && 'mergedPersonId' in data) merged.add(data.mergedPersonId);
    },
    finish,
    until: async (signal: AbortSignal): Promise<void> => {
      while (!signal.aborted) {
        if (erased.size + merged.size > 0) await finish();
        await delay(every, signal);
      }
    },
  };
};
