import { BACKWARDS, END, FORWARDS, START, StreamNotFoundError } from '@eventstore/db-client';
import type { AnyEvent, Position, Recorded } from '#contracts/events/index';
import type { Client } from './client.ts';
import type { Line } from './line.ts';
import { StoreUnavailable } from './port.ts';
import { isSystemEvent, type OnUnknownType, recordedOf } from './recorded.ts';
import type { ReadEvent } from './wire/recorded-event.ts';

type RecordedEvent = Omit<ReadEvent, 'position'> & { readonly position?: Position | undefined };
type Resolved = { readonly event?: RecordedEvent };
type Stream = NodeJS.EventEmitter & { cancel(): Promise<void> };

const noPosition: Position = { commit: 0n, prepare: 0n };

/** From the client's words to ours. */
export const fromClient = (event: RecordedEvent, onUnknownType?: OnUnknownType): Recorded<AnyEvent> =>
  recordedOf(
    {
      eventId: event.id,
      type: event.type,
      stream: event.streamId,
      revision: event.revision,
      position: event.position ?? noPosition,
      created: event.created,
      data: event.data,
      metadata: event.metadata,
    },
    onUnknownType,
  );

/** The client sets no deadline for reads either, and an error nobody listens to would end the process. */
const collect = (stream: Stream, deadlineMs: number): Promise<RecordedEvent[]> =>
  new Promise((resolve, reject) => {
    const events: RecordedEvent[] = [];
    const timer = setTimeout(() => {
      reject(new Error(`no answer within ${deadlineMs} ms`));
      stream.cancel().catch(() => {});
    }, deadlineMs);
    const settle = (finish: () => void) => () => {
      clearTimeout(timer);
      finish();
    };
    stream.on('data', ({ event }: Resolved) => {
      if (event) events.push(event);
    });
    stream.on(
      'end',
      settle(() => resolve(events)),
    );
    stream.on('error', (error) => settle(() => reject(error))());
  });

/** Reading changes nothing, so a lost connection is tried again at once, and after a moment, within the deadline. */
const pauses = [0, 150, 500];

export const openReader = (line: Line, deadlineMs: number, onUnknownType?: OnUnknownType) => {
  const ask = async (what: string, open: (client: Client) => Stream): Promise<RecordedEvent[]> => {
    const end = Date.now() + deadlineMs;
    for (let attempt = 0; ; attempt += 1) {
      const client = line.client();
      try {
        const events = await collect(open(client), end - Date.now());
        line.answered();
        return events;
      } catch (error) {
        if (error instanceof StreamNotFoundError) throw error;
        line.unanswered(client);
        const pause = pauses[attempt];
        if (pause === undefined || Date.now() + pause >= end) throw new StoreUnavailable(what, error);
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
  };

  const ofStream = async (stream: string, open: (client: Client) => Stream): Promise<RecordedEvent[] | 'no-stream'> => {
    try {
      return await ask(stream, open);
    } catch (error) {
      if (error instanceof StreamNotFoundError) return 'no-stream';
      throw error;
    }
  };

  const lastOf = (stream: string, count: number) =>
    ofStream(stream, (client) =>
      client.readStream(stream, { direction: BACKWARDS, fromRevision: END, maxCount: count }),
    );

  const fromAll = (direction: typeof FORWARDS | typeof BACKWARDS, from: Position | 'start' | 'end', count: number) =>
    ask('the log', (client) =>
      client.readAll({
        direction,
        fromPosition: from === 'start' ? START : from === 'end' ? END : from,
        maxCount: count,
      }),
    );

  const read = async (stream: string, from = 0n) => {
    // One event earlier than asked: it tells a stream that ends there from one that does not exist, in one question.
    const start = from > 0n ? from - 1n : 0n;
    const found = await ofStream(stream, (client) =>
      client.readStream(stream, { direction: FORWARDS, fromRevision: start }),
    );
    if (found === 'no-stream') return { events: [], revision: 'no-stream' as const };
    const last = found.at(-1) ?? (await lastOf(stream, 1)).at(0);
    if (typeof last !== 'object') return { events: [], revision: 'no-stream' as const };
    const events = found.filter((event) => event.revision >= from);
    return { events: events.map((event) => fromClient(event, onUnknownType)), revision: last.revision };
  };

  const readBackwards = async (stream: string, count: number) => {
    const found = await lastOf(stream, count);
    return found === 'no-stream' ? [] : found.map((event) => fromClient(event, onUnknownType));
  };

  const visible = (events: readonly RecordedEvent[]) =>
    events
      .filter((event) => !isSystemEvent(event.type, event.streamId))
      .map((event) => fromClient(event, onUnknownType));

  /** In pages: bounded memory, and nothing to cancel when the reader walks away. */
  async function* readAll(from: Position | 'start', signal?: AbortSignal, page = 500) {
    const newest = (await fromAll(BACKWARDS, 'end', 1)).at(0)?.position;
    let at = from;
    while (newest && !signal?.aborted && (at === 'start' || at.commit < newest.commit)) {
      // A page begins *at* the position, and that event is known already.
      const known = at;
      const events = (await fromAll(FORWARDS, at, page + 1)).filter(
        ({ position }) => known === 'start' || (position && position.commit > known.commit),
      );
      const last = events.at(-1)?.position;
      if (!last) return;
      at = last;
      const seen = visible(events);
      if (seen.length > 0) yield seen;
    }
  }

  const head = async (): Promise<Position | undefined> => {
    for (let from: Position | 'end' = 'end', count = 10; ; count = 500) {
      const events: RecordedEvent[] = await fromAll(BACKWARDS, from, count);
      const found = visible(events).at(0);
      if (found) return found.position;
      const earliest = events.at(-1)?.position;
      if (!earliest) return undefined;
      from = earliest;
    }
  };

  const positionOf = async (stream: string, revision: bigint): Promise<Position> => {
    const found = await ofStream(stream, (client) =>
      client.readStream(stream, { direction: FORWARDS, fromRevision: revision, maxCount: 1 }),
    );
    const position = typeof found === 'object' ? found.at(0)?.position : undefined;
    if (!position) throw new StoreUnavailable(`the position of ${stream} at ${revision}`, undefined);
    return position;
  };

  return { read, readBackwards, readAll, head, positionOf };
};
