import { jsonEvent, NO_STREAM, WrongExpectedVersionError } from '@eventstore/db-client';
import type { Position } from '#contracts/events/index';
import type { Log } from '../log.ts';
import { type Client, connect } from './client.ts';
import { type Appended, type NewEvent, OutcomeUnknown, WrongRevision } from './port.ts';

type Options = {
  readonly url: string;
  readonly tryDeadlineMs: number;
  readonly log: Log | undefined;
  /** Where an event stands, when the server's answer to a repeat does not say. */
  readonly positionOf: (stream: string, revision: bigint) => Promise<Position>;
};

/** This many tries without one answer and the connection is taken for dead, long before keep-alive finds out. */
const silentTries = 3;

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
 * The connection is its own: what happens to a reader never touches an append.
 */
export const openWriter = ({ url, tryDeadlineMs, log, positionOf }: Options) => {
  let client: Client = connect(url, log);
  let silent = 0;

  /** A half-open socket, or a client that keeps a failed question about the server's features for ever. */
  const replace = (dead: Client) => {
    silent += 1;
    if (silent < silentTries || dead !== client) return;
    silent = 0;
    client = connect(url, log);
    log?.warn('the event store gave no answer, connecting anew');
    dead.dispose().catch(() => {});
  };

  const append = async (stream: string, events: readonly NewEvent[], expected: bigint | 'no-stream') => {
    if (events.length === 0) throw new TypeError(`nothing to append to ${stream}`);
    const used = client;
    try {
      const result = await within(
        tryDeadlineMs,
        // Any other name than `expectedRevision` is silently ignored and means *any*: two bookings in one place.
        used.appendToStream(stream, events.map(toJson), {
          expectedRevision: expected === 'no-stream' ? NO_STREAM : expected,
        }),
      );
      silent = 0;
      if (!result.success) throw new WrongRevision(stream);
      const revision = result.nextExpectedRevision;
      return { revision, position: result.position ?? (await positionOf(stream, revision)) } satisfies Appended;
    } catch (error) {
      if (error instanceof WrongRevision) throw error;
      if (error instanceof WrongExpectedVersionError) {
        silent = 0;
        throw new WrongRevision(stream);
      }
      replace(used);
      throw new OutcomeUnknown(stream, error);
    }
  };

  return { append, close: () => client.dispose() };
};
