import { randomUUID } from 'node:crypto';
import type { AnyEvent, Metadata, Position, Recorded } from '#contracts/events/index';
import type { Batch, EventStore, NewEvent } from '#platform/event-store/port';
import { stores } from './stores.ts';

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

export const idsOf = (events: readonly { readonly eventId: string }[]): string[] =>
  events.map(({ eventId }) => eventId);

/** Set before each test: the store, and where its log ended at that moment, since a real one is shared. */
export type On = { store: EventStore; begin: Position | 'start' };

export const overEveryStore = (what: string, suite: (on: On) => void): void => {
  for (const { name, open } of stores)
    describe(`event store port, ${what}: ${name}`, function () {
      this.timeout(30_000);
      const on: Partial<On> = {};
      before(async function () {
        this.timeout(60_000);
        on.store = await open();
      });
      beforeEach(async () => {
        on.begin = (await on.store?.head()) ?? 'start';
      });
      after(() => on.store?.close());
      suite(on as On);
    });
};
