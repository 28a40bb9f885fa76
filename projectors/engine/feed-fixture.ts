import { randomUUID } from 'node:crypto';
import type { EventStore } from '#platform/event-store/port';

/** So many events at once, which no projection cares for. */
export const appendTo =
  (store: EventStore) =>
  (count: number): Promise<unknown> =>
    store.append(
      `office-${randomUUID()}`,
      Array.from({ length: count }, () => ({
        eventId: randomUUID(),
        type: 'HolidayDeclared',
        data: {},
        metadata: { commandId: 'c', actorId: 'a', via: 'api', at: '', v: 1, $correlationId: '', $causationId: '' },
      })),
      'no-stream',
    );
