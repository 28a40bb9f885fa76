import { status } from '@grpc/grpc-js';
import { type Call, insideOf, type Listener } from './call-inside.ts';
import { UnreadableMessage, unframing } from './framing.ts';
import { maxMessageBytes, unreadMessages } from './limits.ts';

/**
 * grpc copies each message out of what came, waits for a promise, and stops and starts the stream in between: more than
 * the rest of an append. Here messages are read where they lie. Who does not ask for more gets what has come, and then
 * the stream waits.
 */
export const incomingOf = (call: Call, read: (bytes: Buffer) => unknown) => {
  const { stream } = insideOf(call);
  const take = unframing(maxMessageBytes);
  let listener: Listener | undefined;
  let unasked = 0;
  let failed = false;

  const fail = (error: unknown): void => {
    failed = true;
    if (error instanceof UnreadableMessage)
      call.sendStatus({ code: status.RESOURCE_EXHAUSTED, details: error.message });
    else call.sendStatus({ code: status.INTERNAL, details: 'Error deserializing request' });
  };

  stream.removeAllListeners('data');
  stream.on('data', (chunk: Buffer) => {
    if (failed) return;
    try {
      for (const message of take(chunk)) {
        unasked += 1;
        listener?.onReceiveMessage(read(message));
      }
    } catch (error) {
      fail(error);
    }
    if (unasked > unreadMessages) stream.pause();
  });

  return {
    start: (added: Listener): void => {
      listener = added;
      call.start(added);
    },
    startRead: (): void => {
      unasked = 0;
      call.startRead();
    },
  };
};
