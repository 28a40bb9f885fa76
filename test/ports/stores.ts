import { openEventStore } from '#platform/event-store/eventstoredb';
import { openMemoryStore } from '#platform/event-store/memory';
import type { EventStore } from '#platform/event-store/port';
import { eventStore } from '#test/support/parts';

/** Every adapter of the port; the suites run over each. */
export const stores: readonly { readonly name: string; readonly open: () => Promise<EventStore> }[] = [
  { name: 'memory', open: async () => openMemoryStore() },
  {
    name: 'the EventStoreDB client',
    // A real EventStoreDB or KurrentDB when there is one, the embedded node otherwise.
    open: async () => openEventStore({ url: process.env.TEST_EVENTSTORE_URL ?? (await eventStore()).url }),
  },
];
