import { StreamsClient, StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type { Client } from './client.ts';
import { insideOf } from './client-inside.ts';
import { type AppendAnswer, readAppendAnswer } from './wire/append-answer.ts';
import { type AppendRequest, appendMessages } from './wire/append-request.ts';

type Duplex = {
  on(event: string, listener: (value: never) => void): unknown;
  write(message: Buffer): boolean;
  cancel(): void;
};

type Waiting = { readonly resolve: (answer: AppendAnswer) => void; readonly reject: (error: Error) => void };
type Call = { readonly duplex: Duplex; readonly waiting: Map<string, Waiting> };

const asIs = (bytes: Buffer): Buffer => bytes;

/** As the official client grants. The server holds it against its own clock, which may be seconds ahead of ours. */
const serverDeadlineMs = 10_000;

/**
 * The duplex call that carries all appends of one client, on the client's own connection, but with messages that are
 * written and read by hand: the client and its message classes cost a booking more than its decision. Each call knows
 * its own pending appends; when it breaks, their outcome is unknown, and the next append opens another.
 */
export const openAppendCall = (client: Client) => {
  const inside = insideOf<Duplex>(client);
  let last = 0;
  let current: { readonly ready: Promise<Call> } | undefined;

  const open = async (forget: () => void): Promise<Call> => {
    const waiting = new Map<string, Waiting>();
    const create = inside.GRPCStreamCreator(StreamsClient, 'appendToStream', (stub) =>
      stub.makeBidiStreamRequest(
        StreamsService.batchAppend.path,
        asIs,
        asIs,
        ...inside.callArguments({}, { deadline: Number.POSITIVE_INFINITY }),
      ),
    );
    const duplex = await create();
    const over = (error: Error) => {
      forget();
      for (const { reject } of waiting.values()) reject(error);
      waiting.clear();
    };
    duplex.on('data', (bytes: Buffer) => {
      try {
        const answer = readAppendAnswer(bytes);
        // Nobody waits any more for what took too long.
        waiting.get(answer.correlationId)?.resolve(answer);
      } catch (error) {
        over(error as Error);
        duplex.cancel();
      }
    });
    duplex.on('error', over);
    duplex.on('end', () => over(new Error('the server ended the call')));
    duplex.on('close', () => over(new Error('the call was closed')));
    return { duplex, waiting };
  };

  const call = (): Promise<Call> => {
    if (current) return current.ready;
    const forget = () => {
      if (current === mine) current = undefined;
    };
    const mine = { ready: open(forget) };
    mine.ready.catch(forget);
    current = mine;
    return mine.ready;
  };

  /** In the last twelve digits, so that it is the same in each way a server may write it. */
  const nextId = (): string => {
    last += 1;
    return `00000000-0000-4000-8000-${last.toString(16).padStart(12, '0')}`;
  };

  /** Late is late: what was not even sent by then is not sent any more. */
  return (request: Omit<AppendRequest, 'correlationId' | 'deadline'>, withinMs: number): Promise<AppendAnswer> =>
    new Promise((resolve, reject) => {
      const correlationId = nextId();
      let late = false;
      let used: Call | undefined;
      const leave = () => {
        clearTimeout(timer);
        used?.waiting.delete(correlationId);
      };
      const fail = (error: Error) => {
        leave();
        reject(error);
      };
      const timer = setTimeout(() => {
        late = true;
        fail(new Error(`no answer within ${withinMs} ms`));
      }, withinMs);
      const deadline = Date.now() + Math.max(withinMs, serverDeadlineMs);
      call()
        .then((ready) => {
          if (late) return;
          used = ready;
          const answered = (answer: AppendAnswer) => {
            leave();
            resolve(answer);
          };
          ready.waiting.set(correlationId, { resolve: answered, reject: fail });
          for (const message of appendMessages({ correlationId, deadline, ...request })) ready.duplex.write(message);
        })
        .catch(fail);
    });
};
