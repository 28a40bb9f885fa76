import type { AnyEvent, Recorded } from '#contracts/events/index';
import { openEventStore } from '#platform/event-store/eventstoredb';
import { openChecker, type Verdict } from '../checker/checker.ts';

/** Every event of a running system, in the log's order. */
export const wholeLog = async (eventStoreUrl: string): Promise<readonly Recorded<AnyEvent>[]> => {
  const store = openEventStore({ url: eventStoreUrl });
  try {
    const events: Recorded<AnyEvent>[] = [];
    for await (const batch of store.readAll('start')) events.push(...batch);
    return events;
  } finally {
    await store.close();
  }
};

/** What the independent checker says of it. */
export const verdictOn = (events: readonly Recorded<AnyEvent>[]): Verdict => {
  const checker = openChecker();
  for (const event of events) checker.read(event);
  return checker.verdict();
};
