import type { Clock } from '#platform/clock';

/** Time and chance come from outside, so that a simulation rules them. */
export type Timing = {
  readonly clock: Clock;
  /** From 0 (inclusive) to 1 (exclusive). */
  readonly random: () => number;
  /** Resolves after so many milliseconds, or at once when the signal is aborted. */
  readonly delay: (ms: number, signal?: AbortSignal) => Promise<void>;
};

/** The work's result, or the failure given when it takes longer: the store's client never gives up by itself. */
export const within = async <T>(timing: Timing, ms: number, work: Promise<T>, tooLate: () => Error): Promise<T> => {
  const finished = new AbortController();
  const limit = timing.delay(ms, finished.signal).then(() => {
    throw tooLate();
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    finished.abort();
  }
};
