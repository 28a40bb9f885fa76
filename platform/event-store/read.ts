import type { AnyEvent, Position, Recorded } from '#contracts/events/index';
import type { Line } from './line.ts';
import { StoreUnavailable } from './port.ts';
import { type Found, readCall } from './read-call.ts';
import type { Wanted } from './read-request.ts';
import { isSystemEvent, type OnUnknownType, recordedOf } from './recorded.ts';
import type { ReadEvent } from './wire/recorded-event.ts';

/** From the client's words to ours. */
export const fromClient = (event: ReadEvent, onUnknownType?: OnUnknownType): Recorded<AnyEvent> =>
  recordedOf(
    {
      eventId: event.id,
      type: event.type,
      stream: event.streamId,
      revision: event.revision,
      position: event.position,
      created: event.created,
      data: event.data,
      metadata: event.metadata,
    },
    onUnknownType,
  );

/** Reading changes nothing, so a lost connection is tried again at once, and after a moment, within the deadline. */
const pauses = [0, 150, 500];

export const openReader = (line: Line, deadlineMs: number, onUnknownType?: OnUnknownType) => {
  const ask = async (what: string, wanted: Wanted): Promise<Found> => {
    const end = Date.now() + deadlineMs;
    for (let attempt = 0; ; attempt += 1) {
      const client = line.client();
      try {
        const found = await readCall(client, wanted, end - Date.now());
        line.answered();
        return found;
      } catch (error) {
        line.unanswered(client);
        const pause = pauses[attempt];
        if (pause === undefined || Date.now() + pause >= end) throw new StoreUnavailable(what, error);
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
  };

  const lastOf = (stream: string, count: number): Promise<Found> =>
    ask(stream, { stream, from: 'end', backwards: true, count });

  const ofAll = async (wanted: Omit<Wanted, 'stream'>): Promise<readonly ReadEvent[]> => {
    const found = await ask('the log', wanted);
    return found === 'no-stream' ? [] : found;
  };

  const read = async (stream: string, from = 0n) => {
    // One event earlier than asked: it tells a stream that ends there from one that does not exist, in one question.
    const start = from > 0n ? from - 1n : 0n;
    const found = await ask(stream, { stream, from: start, count: 'all' });
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

  const visible = (events: readonly ReadEvent[]) =>
    events
      .filter((event) => !isSystemEvent(event.type, event.streamId))
      .map((event) => fromClient(event, onUnknownType));

  /** In pages: bounded memory, and nothing to cancel when the reader walks away. */
  async function* readAll(from: Position | 'start', signal?: AbortSignal, page = 500) {
    const newest = (await ofAll({ from: 'end', backwards: true, count: 1 })).at(0)?.position;
    let at = from;
    while (newest && !signal?.aborted && (at === 'start' || at.commit < newest.commit)) {
      // A page begins *at* the position, and that event is known already.
      const known = at;
      const events = (await ofAll({ from: at, count: page + 1 })).filter(
        ({ position }) => known === 'start' || position.commit > known.commit,
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
      const events: readonly ReadEvent[] = await ofAll({ from, backwards: true, count });
      const found = visible(events).at(0);
      if (found) return found.position;
      const earliest = events.at(-1)?.position;
      if (!earliest) return undefined;
      from = earliest;
    }
  };

  const positionOf = async (stream: string, revision: bigint): Promise<Position> => {
    const found = await ask(stream, { stream, from: revision, count: 1 });
    const position = typeof found === 'object' ? found.at(0)?.position : undefined;
    if (!position) throw new StoreUnavailable(`the position of ${stream} at ${revision}`, undefined);
    return position;
  };

  return { read, readBackwards, readAll, head, positionOf };
};
