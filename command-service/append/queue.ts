import { Problem } from '#contracts/problems';

type Lane = { tail: Promise<unknown>; waiting: number };

const nobody: Promise<unknown> = Promise.resolve();

/**
 * One at a time per stream within this process, so that many at one page do not burn each other's tries; different
 * streams run side by side. Who finds a full lane, or waits too long in it, is told to come back: nothing was changed.
 */
export const streamQueue = ({ now, length = 256, patience = 5_000, lanesKept = 10_000 }: QueueOptions) => {
  /** An empty lane stays for the next one who comes: a Map that is emptied all the time keeps its garbage alive. */
  const lanes = new Map<string, Lane>();
  const open = (stream: string): Lane => {
    if (lanes.size >= lanesKept) for (const [name, { waiting }] of lanes) if (waiting === 0) lanes.delete(name);
    const lane = { tail: nobody, waiting: 0 };
    lanes.set(stream, lane);
    return lane;
  };
  return async <T>(stream: string, work: () => Promise<T>): Promise<T> => {
    const lane = lanes.get(stream) ?? open(stream);
    const busy = () => new Problem('busy-page', { page: stream, retryAfter: 1 });
    if (lane.waiting >= length) throw busy();
    lane.waiting += 1;
    const joined = now();
    const inTurn = () => {
      if (now() - joined > patience) throw busy();
      return work();
    };
    try {
      const turn = lane.waiting === 1 ? work() : lane.tail.then(inTurn);
      lane.tail = turn.catch(() => undefined);
      return await turn;
    } finally {
      lane.waiting -= 1;
      if (lane.waiting === 0) lane.tail = nobody;
    }
  };
};

type QueueOptions = {
  readonly now: () => number;
  readonly length?: number;
  readonly patience?: number;
  readonly lanesKept?: number;
};
