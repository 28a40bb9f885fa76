import { randomUUID } from 'node:crypto';
import {
  type AppendExpectedRevision,
  type AppendResult,
  type EventData,
  type EventStoreDBClient,
  jsonEvent,
  type Position,
  type RecordedEvent,
  type ResolvedEvent,
} from '@eventstore/db-client';

export const event = (type = 'happened', data: Record<string, unknown> = { text: 'ä' }): EventData =>
  jsonEvent({ id: randomUUID(), type, data });
export const events = (count: number, type?: string): EventData[] =>
  Array.from({ length: count }, (_, n) => event(type, { n }));

export const append = (
  client: EventStoreDBClient,
  stream: string,
  what: EventData | EventData[],
  expectedRevision: AppendExpectedRevision,
): Promise<AppendResult> => client.appendToStream(stream, what, { expectedRevision });

export const recorded = ({ event: got }: ResolvedEvent): RecordedEvent => {
  if (!got) throw new Error('A resolved event without an event.');
  return got;
};

export const collect = async (read: AsyncIterable<ResolvedEvent>): Promise<RecordedEvent[]> => {
  const found: RecordedEvent[] = [];
  for await (const resolved of read) found.push(recorded(resolved));
  return found;
};

export const revisions = async (read: AsyncIterable<ResolvedEvent>): Promise<number[]> =>
  (await collect(read)).map(({ revision }) => Number(revision));

/** The error a promise ends with; fails if there is none. */
export const failureOf = async (attempt: Promise<unknown>): Promise<Error & Record<string, unknown>> => {
  const outcome = await attempt.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(outcome instanceof Error)) throw new Error('It was expected to fail and did not.');
  return Object.assign(outcome);
};

export const positionOf = (got: RecordedEvent): Position => {
  if (!('position' in got) || !got.position) throw new Error('An event without a position.');
  return got.position;
};

type Ending = { unsubscribe: () => Promise<unknown> } | { cancel: () => Promise<unknown> };

/**
 * Takes `count` events (or those until `enough`) off a subscription or a read, then ends it: leaving the loop alone
 * does not end the call in this client, and its error, when the node stops, would have no listener.
 */
export const take = async (
  source: AsyncIterable<ResolvedEvent> & Ending,
  enough: number | ((got: RecordedEvent) => boolean),
): Promise<RecordedEvent[]> => {
  const taken: RecordedEvent[] = [];
  try {
    if (enough !== 0)
      for await (const resolved of source) {
        taken.push(recorded(resolved));
        if (typeof enough === 'number' ? taken.length >= enough : enough(recorded(resolved))) break;
      }
    return taken;
  } finally {
    await ('unsubscribe' in source ? source.unsubscribe() : source.cancel());
  }
};

/** Resolves at the named event of a subscription. */
export const heard = (
  emitter: { once(event: string, listener: (value: unknown) => void): unknown },
  name: string,
): Promise<unknown> => new Promise((resolve) => emitter.once(name, resolve));
