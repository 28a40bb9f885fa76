import type { AnyEvent, Position, Recorded } from '#contracts/events/index';
import { type Clock, systemClock } from '../clock.ts';
import { type Appended, type Batch, type EventStore, type NewEvent, WrongRevision } from './port.ts';
import { isSystemEvent, type OnUnknownType, recordedOf } from './recorded.ts';

/**
 * Stands between a caller and the append, for faults: throw without calling `apply` and nothing is written, call it and
 * throw and the answer is lost, keep it for later and the write is late. See `faults.ts`.
 */
export type OnAppend = (apply: () => Appended, stream: string, events: readonly NewEvent[]) => Promise<Appended>;

type Options = {
  readonly now?: Clock;
  readonly onAppend?: OnAppend;
  readonly onUnknownType?: OnUnknownType;
};

/** What went through JSON is what a reader gets, and nobody may change it afterwards. */
const frozen = (value: unknown): unknown => {
  if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) frozen(inner);
    Object.freeze(value);
  }
  return value;
};
const asStored = (value: unknown): unknown =>
  value === undefined ? undefined : frozen(JSON.parse(JSON.stringify(value)));

/** The event store for simulations and unit tests: the same semantics as the driver, proven by the same port suite. */
export const openMemoryStore = ({ now = systemClock, onAppend, onUnknownType }: Options = {}): EventStore => {
  const log: Recorded<AnyEvent>[] = [];
  const streams = new Map<string, Recorded<AnyEvent>[]>();
  const waiting = new Set<() => void>();
  let closed = false;

  const wake = () => {
    for (const resume of waiting) resume();
    waiting.clear();
  };

  const appendedAt = (events: readonly Recorded<AnyEvent>[], revision: number): Appended => {
    const last = events[revision];
    if (!last) throw new Error('a stream has no event at its own revision');
    return { revision: last.revision, position: last.position };
  };

  const apply = (stream: string, events: readonly NewEvent[], expected: bigint | 'no-stream'): Appended => {
    const held = streams.get(stream) ?? [];
    const at = expected === 'no-stream' ? 0 : Number(expected) + 1;
    if (at < held.length) {
      const repeated = events.every((event, index) => held[at + index]?.eventId === event.eventId);
      if (repeated) return appendedAt(held, at + events.length - 1);
    }
    if (at !== held.length) throw new WrongRevision(stream);
    const written = events.map((event, index) => {
      const place = BigInt(log.length + index + 1);
      return recordedOf(
        {
          eventId: event.eventId,
          type: event.type,
          stream,
          revision: BigInt(at + index),
          position: { commit: place, prepare: place },
          created: now(),
          data: event.json === undefined ? asStored(event.data) : JSON.parse(event.json),
          metadata: asStored(event.metadata),
        },
        onUnknownType,
      );
    });
    streams.set(stream, held);
    held.push(...written);
    log.push(...written);
    wake();
    return appendedAt(held, held.length - 1);
  };

  const after = (from: Position | 'start'): number => (from === 'start' ? 0 : Number(from.commit));
  const visible = (events: readonly Recorded<AnyEvent>[]) =>
    events.filter((event) => !isSystemEvent(event.type, event.stream));
  const more = () => new Promise<void>((resolve) => void waiting.add(resolve));

  return {
    async append(stream, events, expected) {
      if (events.length === 0) throw new TypeError(`nothing to append to ${stream}`);
      if (onAppend) return onAppend(() => apply(stream, events, expected), stream, events);
      return apply(stream, events, expected);
    },
    async read(stream, from = 0n) {
      const held = streams.get(stream);
      if (!held) return { events: [], revision: 'no-stream' };
      return { events: held.slice(Number(from)), revision: BigInt(held.length - 1) };
    },
    async readBackwards(stream, count) {
      return (streams.get(stream) ?? []).slice(-count).reverse();
    },
    async *readAll(from, signal) {
      const end = log.length;
      for (let at = after(from); at < end && !signal?.aborted; at += 500) {
        const events = visible(log.slice(at, Math.min(at + 500, end)));
        if (events.length > 0) yield events;
      }
    },
    async *subscribe(from, signal, maxBatch = 500): AsyncGenerator<Batch> {
      let at = after(from);
      let told = false;
      signal.addEventListener('abort', wake);
      try {
        while (!signal.aborted && !closed) {
          const batch = log.slice(at, at + maxBatch);
          at += batch.length;
          const caughtUp = at === log.length;
          const events = visible(batch);
          if (events.length > 0 || (caughtUp && !told)) yield { events, caughtUp };
          told ||= caughtUp;
          if (at === log.length && !signal.aborted && !closed) await more();
        }
      } finally {
        signal.removeEventListener('abort', wake);
      }
    },
    async head() {
      return log.findLast((event) => !isSystemEvent(event.type, event.stream))?.position;
    },
    async close() {
      closed = true;
      wake();
    },
  };
};
