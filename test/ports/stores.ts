import { openMemoryStore } from '#platform/event-store/memory';
import type { EventStore } from '#platform/event-store/port';

/** Every adapter of the port; the suite runs over each. */
export const stores: readonly { readonly name: string; readonly open: () => Promise<EventStore> }[] = [
  { name: 'memory', open: async () => openMemoryStore() },
];
