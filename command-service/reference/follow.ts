import type { AnyEvent, Recorded } from '#contracts/events/index';
import type { EventStore } from '#platform/event-store/port';
import type { Log } from '#platform/log';
import type { Reference } from './reference.ts';

type Following = {
  readonly store: EventStore;
  readonly reference: Reference;
  /** Whoever else watches the log of this process. */
  readonly seen: (event: Recorded<AnyEvent>) => void;
  readonly log: Log;
  readonly now: () => number;
};

const week = 7 * 86_400_000;

/** Keeps the reference folded; resolves when it has caught up for the first time. Ends when aborted. */
export const followReference = (
  { store, reference, seen, log, now }: Following,
  signal: AbortSignal,
): { readonly caughtUp: Promise<void>; readonly ended: Promise<void>; hasEnded(): boolean } => {
  let arrived: () => void = () => {};
  const caughtUp = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const run = async () => {
    let cleaned = now();
    for await (const { events, caughtUp: live } of store.subscribe('start', signal, 2_000)) {
      reference.applyBatch(events);
      for (const event of events) seen(event);
      if (live) arrived();
      if (now() - cleaned > 3_600_000) {
        cleaned = now();
        reference.forgetBefore(cleaned - week);
      }
    }
  };
  const ended = run().catch((error: unknown) => {
    if (!signal.aborted) log.error('the reference data stopped following the log', { error: error as Error });
  });
  let over = false;
  void ended.then(() => {
    over = true;
  });
  return { caughtUp, ended, hasEnded: () => over };
};
