import type { Clock } from '#platform/clock';

/** Time and chance come from outside, so that a simulation rules them. */
export type Timing = {
  readonly clock: Clock;
  /** From 0 (inclusive) to 1 (exclusive). */
  readonly random: () => number;
  /** Resolves after so many milliseconds, or at once when the signal is aborted. */
  readonly delay: (ms: number, signal?: Signal) => Promise<void>;
};

/** What a wait needs of an AbortSignal: a real one, made for each append, costs as much as the decision does. */
export type Signal = {
  readonly aborted: boolean;
  addEventListener(type: 'abort', end: () => void): void;
  removeEventListener(type: 'abort', end: () => void): void;
};

/**
 * The work's result, or the failure given when it takes longer: the store's client never gives up by itself. On the
 * way of every booking: no error is made, with its stack, for a limit that was not reached, nor for its end.
 */
export const within = <T>(timing: Timing, ms: number, work: Promise<T>, tooLate: () => Error): Promise<T> =>
  new Promise((resolve, reject) => {
    let stopWaiting = () => {};
    const finished = {
      aborted: false,
      addEventListener: (_type: 'abort', end: () => void) => {
        stopWaiting = end;
      },
      removeEventListener: () => {},
    };
    const end = () => {
      finished.aborted = true;
      stopWaiting();
    };
    void work.then(resolve, reject).then(end);
    void timing.delay(ms, finished).then(() => {
      if (!finished.aborted) reject(tooLate());
    }, reject);
  });
