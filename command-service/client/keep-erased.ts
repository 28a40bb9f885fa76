import type { AnyEvent, Recorded } from '#contracts/events/index';
import type { Log } from '#platform/log';
import type { Timing } from '../append/timing.ts';
import type { Subjects } from './subjects.ts';

type Given = { readonly subjects: Pick<Subjects, 'finish'>; readonly log: Log; readonly delay: Timing['delay'] };

const every = 500;

/**
 * The log says first that somebody is erased, then their key is destroyed. Whoever dies in between leaves that to this:
 * every process sees to what the log says, from its first event on.
 */
export const keepErased = ({ subjects, log, delay }: Given) => {
  let pending = new Set<string>();
  const finish = async (): Promise<void> => {
    const now = pending;
    pending = new Set();
    try {
      await subjects.finish([...now]);
    } catch (error) {
      for (const personId of now) pending.add(personId);
      log.warn('what is left of an erased person cannot be destroyed yet', { error: error as Error });
    }
  };
  return {
    seen: ({ type, data }: Pick<Recorded<AnyEvent>, 'type' | 'data'>): void => {
      if (type === 'SubjectErased' && 'personId' in data) pending.add(data.personId);
    },
    finish,
    until: async (signal: AbortSignal): Promise<void> => {
      while (!signal.aborted) {
        if (pending.size > 0) await finish();
        await delay(every, signal);
      }
    },
  };
};
