import type { Log } from '../log.ts';
import { appendOver } from './append.ts';
import { openLine } from './line.ts';
import type { EventStore } from './port.ts';
import { openReader } from './read.ts';
import type { OnUnknownType } from './recorded.ts';
import { subscribeToAll } from './subscribe.ts';

export type EventStoreOptions = {
  /** `esdb://…`, credentials included: given per call they would halve the speed. */
  readonly url: string;
  readonly log?: Log;
  /** After this an append's outcome is unknown. */
  readonly appendDeadlineMs?: number;
  /** For one question, its repetitions included; a read of the whole log asks page by page. */
  readonly readDeadlineMs?: number;
  readonly onUnknownType?: OnUnknownType;
};

/** The one driver: an embedded node, EventStoreDB and KurrentDB are told apart by the URL alone. */
export const openEventStore = (options: EventStoreOptions): EventStore => {
  const { url, log, appendDeadlineMs = 1_500, readDeadlineMs = 3_000, onUnknownType } = options;
  // A connection each, and one for every subscription: a slow reader never touches an append.
  const writing = openLine({ url, log, silenceMs: 2 * appendDeadlineMs });
  const reading = openLine({ url, log, silenceMs: 2 * readDeadlineMs });
  const reader = openReader(reading, readDeadlineMs, onUnknownType);
  const closing = new AbortController();
  return {
    append: appendOver({ line: writing, tryDeadlineMs: appendDeadlineMs, positionOf: reader.positionOf }),
    read: reader.read,
    readBackwards: reader.readBackwards,
    readAll: (from, signal) => reader.readAll(from, signal),
    subscribe: (from, signal, maxBatch = 500) =>
      subscribeToAll({
        url,
        from,
        signal: AbortSignal.any([signal, closing.signal]),
        maxBatch,
        log,
        onUnknownType,
      }),
    head: reader.head,
    async close() {
      closing.abort();
      await Promise.all([writing.close(), reading.close()]);
    },
  };
};
