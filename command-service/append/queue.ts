import { Problem } from '#contracts/problems';

type Lane = { tail: Promise<unknown>; waiting: number };

/**
 * One at a time per stream within this process, so that many at one page do not burn each other's tries; different
 * streams run side by side. Who finds a full lane, or waits too long in it, is told to come back: nothing was changed.
 */
export const streamQueue = ({ now, length = 256, patience = 5_000 }: QueueOptions) => {
  const lanes = new Map<string, Lane>();
  return async <T>(stream: string, work: () => Promise<T>): Promise<T> => {
    const lane = lanes.get(stream) ?? { tail: Promise.resolve(), waiting: 0 };
    const busy = () => new Problem('busy-page', { page: stream, retryAfter: 1 });
    if (lane.waiting >= length) throw busy();
    lanes.set(stream, lane);
    lane.waiting += 1;
    const joined = now();
    const turn = lane.tail.then(() => {
      if (now() - joined > patience) throw busy();
      return work();
    });
    lane.tail = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      lane.waiting -= 1;
      if (lane.waiting === 0) lanes.delete(stream);
    }
  };
};

type QueueOptions = { readonly now: () => number; readonly length?: number; readonly patience?: number };
