import type { Position } from '#contracts/events/index';
import { Problem } from '#contracts/problems';
import { isBefore, later } from './positions.ts';
import type { Progress } from './progress.ts';

export type CaughtUp = (reads: readonly string[], seen: Position) => Promise<void>;

type Waiter = { readonly reads: readonly string[]; readonly seen: Position; readonly done: () => void };

type Options = {
  readonly progress: Progress;
  readonly head: () => Promise<Position | undefined>;
  /** Reads the checkpoints from the table: asked while somebody waits, since a notice can be lost. */
  readonly poll: () => Promise<void>;
  /** Asks the projectors to go on, should they rest. Called while somebody waits. */
  readonly hurry?: () => void;
  readonly hurryMs?: number;
  readonly waitMs?: number;
  readonly mostWaiters?: number;
  /** A fresh write is nearly always there before this; only what takes longer is worth a question to the store. */
  readonly doubtMs?: number;
};

/** Asks anew only when the last question began before `since`: its answer would be too old for who came after. */
const shared = <T>(ask: () => Promise<T>): ((since: number) => Promise<T>) => {
  let begun = Number.NEGATIVE_INFINITY;
  let last: Promise<T> | undefined;
  return (since) => {
    if (last && begun >= since) return last;
    begun = performance.now();
    last = ask();
    last.catch(() => {
      last = undefined;
    });
    return last;
  };
};

/**
 * Read your writes: resolves when every named projection has handled the log up to `seen`. Never waits longer than two
 * seconds, never keeps more than 200 waiting, and says so with a 503 instead of showing old data as new.
 */
export const createCaughtUp = (options: Options): CaughtUp => {
  const { progress, hurry, hurryMs = 15, waitMs = 2_000, mostWaiters = 200, doubtMs = 100 } = options;
  const waiters = new Set<Waiter>();
  const askHead = shared(options.head);
  const poll = shared(options.poll);
  let head: Position | undefined;

  progress.onMove(() => {
    for (const waiter of waiters) if (progress.isAt(waiter.reads, waiter.seen)) waiter.done();
  });

  let hurrying = false;
  /** One call for all who wait. Most have what they wait for before it. */
  const hurrySoon = () => {
    if (!hurry || hurrying) return;
    hurrying = true;
    setTimeout(() => {
      hurrying = false;
      if (waiters.size === 0) return;
      hurry();
      hurrySoon();
    }, hurryMs).unref();
  };

  /** A token from beyond the log's end was never ours. A store that does not answer proves nothing. */
  const isInvented = async (seen: Position, since: number): Promise<boolean> => {
    if (!progress.isAhead(seen) || (head && !isBefore(head, seen))) return false;
    try {
      const now = await askHead(since);
      if (now === undefined) return true;
      head = later(head, now);
      return isBefore(head, seen);
    } catch {
      return false;
    }
  };

  return (reads, seen) => {
    if (progress.isAt(reads, seen)) return Promise.resolve();
    if (waiters.size >= mostWaiters) return Promise.reject(new Problem('not-caught-up', { retryAfter: 1 }));
    const since = performance.now();
    return new Promise<void>((resolve, reject) => {
      const leave = () => {
        waiters.delete(waiter);
        clearTimeout(tooLate);
        clearInterval(doubt);
      };
      const waiter = {
        reads,
        seen,
        done: () => {
          leave();
          resolve();
        },
      };
      const refuse = (problem: Problem) => {
        leave();
        reject(problem);
      };
      const tooLate = setTimeout(() => refuse(new Problem('not-caught-up', { retryAfter: 1 })), waitMs);
      const doubt = setInterval(() => {
        poll(performance.now() - doubtMs).catch(() => undefined);
        void isInvented(seen, since).then((invented) => {
          if (invented && waiters.has(waiter)) refuse(new Problem('invalid-token-position'));
        });
      }, doubtMs);
      waiters.add(waiter);
      hurrySoon();
    });
  };
};
