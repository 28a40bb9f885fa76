import type { Position } from '#contracts/events/index';
import { openAppendCall } from './append-call.ts';
import type { Client } from './client.ts';
import type { Line } from './line.ts';
import { type Appended, type NewEvent, OutcomeUnknown, WrongRevision } from './port.ts';

type Options = {
  readonly line: Line;
  readonly tryDeadlineMs: number;
  /** Where an event stands, when the server's answer to a repeat does not say. */
  readonly positionOf: (stream: string, revision: bigint) => Promise<Position>;
};

/**
 * The one place that writes. The client bounds nothing, so the deadline of a try is ours; a late answer is dropped.
 * Its line is its own: what happens to a reader never touches an append.
 */
export const appendOver = ({ line, tryDeadlineMs, positionOf }: Options) => {
  const calls = new WeakMap<Client, ReturnType<typeof openAppendCall>>();
  const callOf = (client: Client) => {
    const call = calls.get(client) ?? openAppendCall(client);
    calls.set(client, call);
    return call;
  };

  return async (stream: string, events: readonly NewEvent[], expected: bigint | 'no-stream'): Promise<Appended> => {
    if (events.length === 0) throw new TypeError(`nothing to append to ${stream}`);
    const client = line.client();
    try {
      const answer = await callOf(client)({ stream, events, expected }, tryDeadlineMs);
      if (answer.kind === 'refused' && answer.why !== 'WrongExpectedVersion') throw new Error(answer.why);
      line.answered();
      if (answer.kind === 'refused') throw new WrongRevision(stream);
      const { revision } = answer;
      return { revision, position: answer.position ?? (await positionOf(stream, revision)) };
    } catch (error) {
      if (error instanceof WrongRevision) throw error;
      line.unanswered(client);
      throw new OutcomeUnknown(stream, error);
    }
  };
};
