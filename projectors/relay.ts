import type { Bus } from '#platform/bus/port';
import { type Log, silentLog } from '#platform/log';
import type { Db, Lock } from '#platform/postgres/db';
import type { Feed } from './engine/feed.ts';
import { pauseUntil } from './engine/pause.ts';
import { freshSeconds, openCaller, sweptSeconds, wholeSeconds } from './relay/due.ts';
import { relayNotices } from './relay/notices.ts';

export type RelayOptions = {
  readonly db: Db;
  readonly feed: Feed;
  readonly bus: Bus;
  readonly log?: Log;
  readonly now?: () => Date;
  readonly sweepMs?: number;
};

/** One process relays at a time; two at once would only say everything twice. */
const lockName = 'relay to NATS';
const restMs = 1_000;
/** In a flood of bookings the ledger grows many times a second, and a call for a handful of jobs costs as much as one for hundreds. */
const betweenCallsMs = 250;
/** So many at once are a flood: each look reads the second before it again, and a letter may be a second late then. */
const flood = 100;
const betweenCallsInFloodMs = 1_000;
/** A look at all jobs there are reads those done long ago too. */
const wholeMs = 600_000;

/** From Postgres and the log to JetStream: wake-ups for workers, notices for integrators. Nothing waits for it. */
export const runRelay = (options: RelayOptions): { stop(): Promise<void> } => {
  const { db, log = silentLog } = options;
  const ending = new AbortController();
  const running = (async () => {
    while (!ending.signal.aborted) {
      const lock = await db.advisoryLock(lockName, ending.signal).catch(() => undefined);
      if (!lock) return;
      try {
        await lead({ ...options, log }, lock, ending.signal);
      } catch (error) {
        log.warn('the relay starts over from where it stands', { error: error instanceof Error ? error : undefined });
      } finally {
        await lock.release();
      }
      await pauseUntil(restMs, ending.signal);
    }
  })();
  return {
    async stop() {
      ending.abort();
      await running;
    },
  };
};

const lead = async (options: RelayOptions & { readonly log: Log }, lock: Lock, ending: AbortSignal): Promise<void> => {
  const { now = () => new Date() } = options;
  const failing = new AbortController();
  const signal = AbortSignal.any([ending, lock.lost, failing.signal]);
  const end = (error: unknown) => {
    failing.abort();
    throw error;
  };
  await Promise.all([
    relayNotices({ ...options, now }, signal).catch(end),
    callForJobs({ ...options, now }, signal).catch(end),
  ]);
};

/** At once when the ledger grows, and every so often for what nobody has done. */
const callForJobs = async (
  options: RelayOptions & { log: Log; now: () => Date },
  signal: AbortSignal,
): Promise<void> => {
  const { db, bus, log, now, sweepMs = 30_000 } = options;
  const caller = openCaller({ db, bus, log, now: () => now().getTime() });
  let asked = true;
  let wake = () => {};
  const ask = () => {
    asked = true;
    wake();
  };
  const stopListening = db.listen('projected', (payload) => {
    if (payload === undefined || payload.startsWith('{"p":"jobs"')) ask();
  });
  signal.addEventListener('abort', ask, { once: true });
  let swept = Number.NEGATIVE_INFINITY;
  let whole = Number.NEGATIVE_INFINITY;
  try {
    while (!signal.aborted) {
      asked = false;
      const at = performance.now();
      const within = at - swept < sweepMs ? freshSeconds : at - whole < wholeMs ? sweptSeconds : wholeSeconds;
      if (within !== freshSeconds) swept = at;
      const called = await caller.call(within);
      if (within === wholeSeconds && bus.isConnected()) whole = at;
      await pauseUntil(called < flood ? betweenCallsMs : betweenCallsInFloodMs, signal);
      // The listener calls at least every two seconds, so this is never a long wait.
      if (!asked && !signal.aborted)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  } finally {
    stopListening();
  }
};
