import type { Log } from '../log.ts';
import { appendOver } from './append.ts';
import { connect } from './client.ts';
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
  // Three connections: a slow reader or a dead subscription never touches an append.
  const [writing, reading, following] = [openLine(url, log), openLine(url, log), connect(url, log)];
  const reader = openReader(reading, readDeadlineMs, onUnknownType);
  const closing = new AbortController();
  return {
    append: appendOver({ line: writing, tryDeadlineMs: appendDeadlineMs, positionOf: reader.positionOf }),
    read: reader.read,
    readBackwards: reader.readBackwards,
    readAll: (from, signal) => reader.readAll(from, signal),
    subscribe: (from, signal, maxBatch = 500) =>
      subscribeToAll({
        client: following,
        from,
        signal: AbortSignal.any([signal, closing.signal]),
        maxBatch,
        log,
        onUnknownType,
      }),
    head: reader.head,
    async close() {
      closing.abort();
      await Promise.all([writing.close(), reading.close(), following.dispose()]);
    },
  };
};
