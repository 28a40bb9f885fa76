import { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type { Position } from '#contracts/events/index';
import type { Client } from './client.ts';
import { insideOf } from './client-inside.ts';
import { type Answer, path, readAnswer, readRequest, requestSerialize } from './read-request.ts';
import type { ReadEvent } from './wire/recorded-event.ts';

type Call = {
  on(event: string, listener: (value: never) => void): unknown;
  pause(): unknown;
  resume(): unknown;
  cancel(): void;
};

/** What a server says of a subscription, in the order in which it says it. */
export type Told = ReadEvent | 'caught up' | 'fell behind';

/** A link is the system's own, and here it leads nowhere. */
const toldBy = (answer: Answer): Told | undefined => {
  if ('streamId' in answer) return answer;
  if (answer.hasCaughtUp()) return 'caught up';
  return answer.hasFellBehind() ? 'fell behind' : undefined;
};

/**
 * One connection's worth of `$all`, on the client's own connection. The client hands each event through a stream of its
 * own, which costs as much as reading it.
 */
export const openFollowCall = (client: Client, from: Position | 'start', room: number) => {
  const inside = insideOf<Call>(client);
  const row: Told[] = [];
  let paused = false;
  let closed = false;
  let failure: Error | undefined;
  let wake = () => {};
  let waking = false;
  let call: Call | undefined;

  const awake = () => {
    waking = false;
    wake();
  };
  /** Once for all that one look at the socket has brought. */
  const wakeSoon = () => {
    if (!waking) setImmediate(awake);
    waking = true;
  };
  const end = (error: Error) => {
    failure ??= error;
    wakeSoon();
  };
  const hear = (answer: Answer) => {
    const told = toldBy(answer);
    if (told === undefined) return;
    row.push(told);
    if (row.length >= room && !paused) {
      paused = true;
      call?.pause();
    }
    wakeSoon();
  };
  const open = async () => {
    const create = inside.GRPCStreamCreator(StreamsClient, 'subscribeToAll', (stub) =>
      stub.makeServerStreamRequest(
        path,
        requestSerialize,
        readAnswer,
        readRequest({ from }),
        ...inside.callArguments({}, { deadline: Number.POSITIVE_INFINITY }),
      ),
    );
    call = await create();
    call.on('error', end);
    call.on('end', () => end(new Error('the server ended the subscription')));
    call.on('close', () => end(new Error('the subscription was closed')));
    call.on('data', hear);
    if (closed) close();
  };
  /** Not at once: a call that has only just been made is not to be cancelled yet (grpc-node 1464). */
  const close = () => {
    closed = true;
    setImmediate(() => call?.cancel());
  };
  open().catch(end);

  return {
    /** Waits until there is something, or somebody calls `wake`. Throws when the connection is gone and all was taken. */
    async wait(): Promise<void> {
      if (row.length > 0) return;
      if (failure) throw failure;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    },
    wake: wakeSoon,
    /** Whatever is there, at most `most`. */
    take(most: number): readonly Told[] {
      const taken = row.splice(0, most);
      if (paused && row.length < room) {
        paused = false;
        call?.resume();
      }
      return taken;
    },
    waiting: (): number => row.length,
    close,
  };
};
