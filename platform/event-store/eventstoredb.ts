import type { Log } from '../log.ts';
import { openWriter } from './append.ts';
import { connect } from './client.ts';
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
  readonly readDeadlineMs?: number;
  readonly onUnknownType?: OnUnknownType;
};

/** The one driver: an embedded node, EventStoreDB and KurrentDB are told apart by the URL alone. */
export const openEventStore = (options: EventStoreOptions): EventStore => {
  const { url, log, appendDeadlineMs = 1_500, readDeadlineMs = 5_000, onUnknownType } = options;
  const client = connect(url, log);
  const reader = openReader(client, readDeadlineMs, onUnknownType);
  const writer = openWriter({ url, tryDeadlineMs: appendDeadlineMs, log, positionOf: reader.positionOf });
  const closing = new AbortController();
  return {
    append: writer.append,
    read: reader.read,
    readBackwards: reader.readBackwards,
    readAll: (from, signal) => reader.readAll(from, signal),
    subscribe: (from, signal, maxBatch = 500) =>
      subscribeToAll({
        client: () => client,
        from,
        signal: AbortSignal.any([signal, closing.signal]),
        maxBatch,
        log,
        onUnknownType,
      }),
    head: reader.head,
    async close() {
      closing.abort();
      await Promise.all([writer.close(), client.dispose()]);
    },
  };
};
