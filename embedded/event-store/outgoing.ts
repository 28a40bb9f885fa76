import { type Call, insideOf } from './call-inside.ts';
import { framed } from './framing.ts';
import { underwayBytes } from './limits.ts';

/**
 * By itself grpc writes each message alone, and waits until the socket has taken it. Here the messages of one turn go
 * out in one write, and the next ones may come while less than `underwayBytes` of them are on their way.
 */
export const outgoingOf = (call: Call) => {
  const { stream } = insideOf(call);
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  let underway = 0;
  let held: (() => void) | undefined;

  const flush = (): void => {
    if (waiting.length === 0 || stream.destroyed) return;
    const bytes = framed(waiting);
    const size = waitingBytes;
    waiting = [];
    waitingBytes = 0;
    underway += size;
    stream.write(bytes, (error) => {
      underway -= size;
      if (error || underway + waitingBytes >= underwayBytes) return;
      const resume = held;
      held = undefined; // before it goes on: the next message may be held in turn
      resume?.();
    });
  };

  return {
    send: (message: Uint8Array, next: () => void): void => {
      if (waiting.length === 0) process.nextTick(flush);
      waiting.push(message);
      waitingBytes += message.length;
      if (underway + waitingBytes < underwayBytes) next();
      else held = next;
    },
    flush,
  };
};
