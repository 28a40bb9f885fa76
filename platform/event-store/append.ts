import { jsonEvent, NO_STREAM, WrongExpectedVersionError } from '@eventstore/db-client';
import type { Position } from '#contracts/events/index';
import type { Line } from './line.ts';
import { type Appended, type NewEvent, OutcomeUnknown, WrongRevision } from './port.ts';

type Options = {
  readonly line: Line;
  readonly tryDeadlineMs: number;
  /** Where an event stands, when the server's answer to a repeat does not say. */
  readonly positionOf: (stream: string, revision: bigint) => Promise<Position>;
};

const within = async <T>(milliseconds: number, work: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${milliseconds} ms`)), milliseconds);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
};

const toJson = ({ eventId, type, data, metadata }: NewEvent) =>
  jsonEvent({ id: eventId, type, data: data as Record<string, unknown>, metadata });

/**
 * The one place that writes. The client bounds nothing, so the deadline of a try is ours; a late answer is dropped.
 * Its line is its own: what happens to a reader never touches an append.
 */
export const appendOver = ({ line, tryDeadlineMs, positionOf }: Options) => {
  return async (stream: string, events: readonly NewEvent[], expected: bigint | 'no-stream'): Promise<Appended> => {
    if (events.length === 0) throw new TypeError(`nothing to append to ${stream}`);
    const client = line.client();
    try {
      const result = await within(
        tryDeadlineMs,
        // Any other name than `expectedRevision` is silently ignored and means *any*: two lines in one place.
        client.appendToStream(stream, events.map(toJson), {
          expectedRevision: expected === 'no-stream' ? NO_STREAM : expected,
        }),
      );
      line.answered();
      if (!result.success) throw new WrongRevision(stream);
      const revision = result.nextExpectedRevision;
      return { revision, position: result.position ?? (await positionOf(stream, revision)) };
    } catch (error) {
      if (error instanceof WrongRevision) throw error;
      if (error instanceof WrongExpectedVersionError) {
        line.answered();
        throw new WrongRevision(stream);
      }
      line.unanswered(client);
      throw new OutcomeUnknown(stream, error);
    }
  };
};
