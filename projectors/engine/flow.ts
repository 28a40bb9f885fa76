import type { Position } from '#contracts/events/index';
import type { Batch, EventStore } from '#platform/event-store/port';
import { openRate } from './pace.ts';
import { fromOf } from './positions.ts';

/** In two seconds: so much that it pays to fetch it, and so little that it is over. Between them neither is begun anew. */
const flood = 400;
const ebb = 200;

export type Flow = {
  readonly store: EventStore;
  readonly signal: AbortSignal;
  /** A rest of the stream itself. True when it was ended by somebody in a hurry. */
  readonly leaveAlone: () => Promise<boolean>;
  /** What lay there for whoever is in a hurry has been handed on. */
  readonly found: () => void;
  readonly failed?: (error: unknown) => void;
};

/**
 * The log from a position on, as it grows. In a flood it is not followed but fetched, some hundred events at a time:
 * nobody takes them one by one then, and to be told of each costs store and reader more than the event.
 */
export async function* flow(
  from: Position,
  { store, signal, leaveAlone, found, failed = () => {} }: Flow,
): AsyncGenerator<Batch> {
  const rate = openRate();
  let at = from;
  const count = ({ events }: Pick<Batch, 'events'>): void => {
    at = events.at(-1)?.position ?? at;
    rate.add(events.length, performance.now());
  };
  while (!signal.aborted) {
    let wasLeft = false;
    for await (const batch of store.subscribe(fromOf(at), signal, 2_000)) {
      count(batch);
      yield batch;
      wasLeft = batch.caughtUp && rate.lately() >= flood;
      if (wasLeft) break;
    }
    if (!wasLeft) return; // the store was closed
    while (rate.lately() >= ebb && !signal.aborted) {
      const isCalled = await leaveAlone();
      try {
        count({ events: [] });
        for await (const events of store.readAll(fromOf(at), signal)) {
          count({ events });
          yield { events, caughtUp: true };
        }
      } catch (error) {
        failed(error);
        break; // whoever follows it knows how to wait for a store that does not answer
      } finally {
        if (isCalled) found();
      }
    }
  }
}
