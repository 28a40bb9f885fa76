import { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type { Client } from './client.ts';
import { insideOf } from './client-inside.ts';
import { type Answer, path, readAnswer, readRequest, requestSerialize, type Wanted } from './read-request.ts';
import type { ReadEvent } from './wire/recorded-event.ts';

type Call = {
  on(event: 'data', listener: (answer: Answer) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'end', listener: () => void): unknown;
  cancel(): void;
};

export type Found = readonly ReadEvent[] | 'no-stream';

/**
 * One read, on the client's own connection. The client itself hands each event through two streams, and makes an error
 * with its stack where there is no such stream, which every day that nobody has booked yet is. It sets no deadline
 * either, and an error nobody listens to would end the process.
 */
export const readCall = (client: Client, wanted: Wanted, deadlineMs: number): Promise<Found> =>
  new Promise((resolve, reject) => {
    const inside = insideOf<Call>(client);
    const events: ReadEvent[] = [];
    let isThere = true;
    let call: Call | undefined;
    let isLate = false;
    /** Not at once: a call that has only just been made is not to be cancelled yet (grpc-node 1464). */
    const cancel = () => setImmediate(() => call?.cancel());
    const timer = setTimeout(() => {
      isLate = true;
      reject(new Error(`no answer within ${deadlineMs} ms`));
      cancel();
    }, deadlineMs);
    const fail = (error: unknown) => {
      clearTimeout(timer);
      reject(error);
    };
    const open = async () => {
      call = await inside.GRPCStreamCreator(StreamsClient, 'read', (stub) =>
        stub.makeServerStreamRequest(
          path,
          requestSerialize,
          readAnswer,
          readRequest(wanted),
          ...inside.callArguments({}, { deadline: Number.POSITIVE_INFINITY }),
        ),
      )();
      call.on('data', (answer) => {
        if ('streamId' in answer) events.push(answer);
        else if (answer.hasStreamNotFound()) isThere = false;
      });
      call.on('error', fail);
      call.on('end', () => {
        clearTimeout(timer);
        resolve(isThere ? events : 'no-stream');
      });
      if (isLate) cancel();
    };
    open().catch(fail);
  });
