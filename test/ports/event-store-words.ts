import { randomUUID } from 'node:crypto';
import type { AnyEvent, Metadata, Position, Recorded } from '#contracts/events/index';
import type { Batch, EventStore, NewEvent } from '#platform/event-store/port';

/** The words the suites of the event store are written in. */

export const freshStream = (): string => `office-${randomUUID().replaceAll('-', '')}`;

const metadata: Metadata = {
  commandId: 'command-1',
  actorId: 'actor-1',
  via: 'api',
  at: '2026-03-02T08:00:00.000Z',
  v: 1,
  $correlationId: 'correlation-1',
  $causationId: 'command-1',
};

export const newEvent = (data: unknown = { officeId: 'o' }): NewEvent => ({
  eventId: randomUUID(),
  type: 'OfficeReactivated',
  data,
  metadata,
});

export const collectAll = async (store: EventStore, from: Position | 'start'): Promise<Recorded<AnyEvent>[]> => {
  const all: Recorded<AnyEvent>[] = [];
  for await (const page of store.readAll(from)) all.push(...page);
  return all;
};

/** Until so many events came; `each` is awaited before the next batch is asked for, as a projection would. */
export const subscribeUntil = async (
  store: EventStore,
  from: Position | 'start',
  count: number,
  each: (batch: Batch) => Promise<void> = async () => {},
  maxBatch?: number,
): Promise<Recorded<AnyEvent>[]> => {
  const seen: Recorded<AnyEvent>[] = [];
  const stop = new AbortController();
  for await (const batch of store.subscribe(from, stop.signal, maxBatch)) {
    seen.push(...batch.events);
    await each(batch);
    if (seen.length >= count) stop.abort();
  }
  return seen;
};

export const inOrder = (events: readonly Recorded<AnyEvent>[]): boolean =>
  events.every((event, index) => {
    const before = events[index - 1];
    return !before || event.position.commit > before.position.commit;
  });
