import {
  type Appended,
  type EventStore,
  type NewEvent,
  OutcomeUnknown,
  WrongRevision,
} from '#platform/event-store/port';
import { type Timing, within } from './timing.ts';

const deadline = 5_000;
const tries = 3;

/**
 * The one place in the project that calls the store's append. Whatever is not WrongRevision may have been written,
 * so the same ids go to the same revision again: a repeat of what is there is answered as success, never doubled.
 */
export const append = async (
  { store, timing }: { readonly store: EventStore; readonly timing: Timing },
  stream: string,
  events: readonly NewEvent[],
  expected: bigint | 'no-stream',
): Promise<Appended> => {
  const end = timing.clock().getTime() + deadline;
  for (let attempt = 1; ; attempt += 1) {
    const left = Math.min(deadline, end - timing.clock().getTime());
    const late = () => new OutcomeUnknown(stream, new Error('no answer within the deadline'));
    try {
      const share = Math.max(1, left / (tries - attempt + 1));
      return await within(timing, share, store.append(stream, events, expected), late);
    } catch (error) {
      if (error instanceof WrongRevision) throw error;
      if (attempt === tries || timing.clock().getTime() >= end)
        throw error instanceof OutcomeUnknown ? error : new OutcomeUnknown(stream, error);
      await timing.delay(20 + timing.random() * 80 * attempt);
    }
  }
};
