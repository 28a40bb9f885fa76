import { StreamsClient, StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { openSlots, type Slots } from '../slots.ts';
import type { Client } from './client.ts';
import { insideOf } from './client-inside.ts';
import { type AppendAnswer, readAppendAnswer } from './wire/append-answer.ts';
import { type AppendRequest, appendMessages } from './wire/append-request.ts';

type Duplex = {
  on(event: string, listener: (value: never) => void): unknown;
  write(message: Buffer): boolean;
  cancel(): void;
};

type Waiting = {
  id: string;
  readonly resolve: (answer: AppendAnswer) => void;
  readonly reject: (error: Error) => void;
};
type Call = { readonly duplex: Duplex; readonly waiting: Slots<Waiting> };

/** In the last twelve digits, so that it is the same in each way a server may write it: a count, and the slot. */
const idHead = '00000000-0000-4000-8000-';
const slotDigits = 4;
const lastSlot = 0xffff;
const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');
const slotIn = (id: string): number => Number.parseInt(id.slice(-slotDigits), 16);

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
    const waiting = openSlots<Waiting>();
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
      for (const { reject } of waiting.all()) reject(error);
    };
    duplex.on('data', (bytes: Buffer) => {
      try {
        const answer = readAppendAnswer(bytes);
        const one = waiting.get(slotIn(answer.correlationId));
        // Nobody waits any more for what took too long.
        if (one?.id === answer.correlationId) one.resolve(answer);
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

  const nextId = (slot: number): string => {
    if (slot > lastSlot) throw new RangeError(`more than ${lastSlot} appends at once`);
    last = (last + 1) % 0x1_0000_0000;
    return `${idHead}${hex(last, 8)}${hex(slot, slotDigits)}`;
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

  /** Late is late: what was not even sent by then is not sent any more. */
  return (request: Omit<AppendRequest, 'correlationId' | 'deadline'>, withinMs: number): Promise<AppendAnswer> =>
    new Promise((resolve, reject) => {
      let late = false;
      let leaveCall = () => {};
      const leave = () => {
        clearTimeout(timer);
        leaveCall();
        leaveCall = () => {}; // the slot may be another's by then
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
        .then(({ duplex, waiting }) => {
          if (late) return;
          const one: Waiting = {
            id: '',
            resolve: (answer) => {
              leave();
              resolve(answer);
            },
            reject: fail,
          };
          const slot = waiting.put(one);
          leaveCall = () => waiting.clear(slot);
          one.id = nextId(slot);
          for (const message of appendMessages({ correlationId: one.id, deadline, ...request })) duplex.write(message);
        })
        .catch(fail);
    });
};
