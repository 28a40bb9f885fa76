import type { Position } from '#contracts/events/index';
import { Problem } from '#contracts/problems';
import type { EventStore } from '#platform/event-store/port';

/** The beginning of a block of the log: read from `from`, exclusive. */
export type Mark = { readonly from: Position | 'start'; readonly created: number };

/** Where blocks of the log begin, so that it can be read backwards and from an instant on. */
export type LogMarks = {
  /** All marks, oldest first, brought up to the log's end. The first survey reads the whole log once. */
  all(): Promise<readonly Mark[]>;
  readonly blockSize: number;
  stop(): void;
};

type Options = {
  readonly store: Pick<EventStore, 'readAll'>;
  readonly blockSize?: number;
  readonly patienceMs?: number;
};

/** One mark for a thousand events: ten million of them are a megabyte. */
export const surveyLog = ({ store, blockSize = 1_000, patienceMs = 10_000 }: Options): LogMarks => {
  const marks: Mark[] = [];
  const stopped = new AbortController();
  let last: Position | 'start' = 'start';
  let inBlock = blockSize;
  let running: Promise<void> | undefined;

  const survey = async (): Promise<void> => {
    for await (const events of store.readAll(last, stopped.signal))
      for (const event of events) {
        if (inBlock === blockSize) {
          marks.push({ from: last, created: event.created.getTime() });
          inBlock = 0;
        }
        inBlock += 1;
        last = event.position;
      }
  };

  return {
    blockSize,
    stop: () => stopped.abort(),
    all: async () => {
      running ??= survey().finally(() => {
        running = undefined;
      });
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<'late'>((resolve) => {
        timer = setTimeout(() => resolve('late'), patienceMs);
      });
      const outcome = await Promise.race([running, late]).finally(() => clearTimeout(timer));
      if (outcome === 'late')
        throw new Problem('unavailable', { reason: 'the log is being read for the first time', retryAfter: 10 });
      return marks;
    },
  };
};
