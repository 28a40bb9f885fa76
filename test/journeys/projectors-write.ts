import { type EventStore, WrongRevision } from '#platform/event-store/port';
import { type HistoryOptions, history } from './projectors-history.ts';

/** Each wave's streams at once, one wave after the other. Answers how many events were written. */
export const writeHistory = async (store: EventStore, options: HistoryOptions): Promise<number> => {
  const revisions = new Map<string, bigint>();
  let count = 0;
  for (const wave of history(options)) {
    const writes = [...wave].map(async ([stream, events]) => {
      const expected = revisions.get(stream) ?? 'no-stream';
      const { revision } = await store.append(stream, events, expected).catch((error: unknown) => {
        if (error instanceof WrongRevision) throw new Error(`the history of ${stream} was written before`);
        throw error;
      });
      revisions.set(stream, revision);
      count += events.length;
    });
    await Promise.all(writes);
  }
  return count;
};
