import type { EventStore } from '#platform/event-store/port';
import type { ParkedEvent } from './parked.ts';
import type { Event } from './pass.ts';
import { compare } from './positions.ts';
import type { Processor } from './processor.ts';

/** What was parked, read again from the log, in log order across streams: one may wait for what another one says. */
const read = async (store: EventStore, asked: readonly ParkedEvent[]): Promise<readonly Event[]> => {
  const first = new Map<string, bigint>();
  const ids = new Set<string>();
  for (const { stream, event_id, revision } of asked) {
    const known = first.get(stream);
    if (known === undefined || revision < known) first.set(stream, revision);
    ids.add(event_id);
  }
  const events: Event[] = [];
  for (const [stream, from] of first)
    for (const event of (await store.read(stream, from)).events) if (ids.has(event.eventId)) events.push(event);
  return events.sort((a, b) => compare(a.position, b.position));
};

/** One by one, each in a transaction of its own. Answers the streams that are still stuck, and why. */
export const retryParked = async (
  store: EventStore,
  processor: Processor,
  asked: readonly ParkedEvent[],
): Promise<ReadonlyMap<string, unknown>> => {
  const stuck = new Map<string, unknown>();
  for (const event of await read(store, asked)) {
    if (stuck.has(event.stream)) continue;
    const failure = await processor.again(event);
    if (failure) stuck.set(event.stream, failure.error);
  }
  return stuck;
};
