import { ServerInterceptingCall, type ServerInterceptor } from '@grpc/grpc-js';
import { underwayBytes } from './limits.ts';

/**
 * By itself grpc waits after each message until the socket has taken it: one frame and one system call for every event
 * read and every append answered. This lets bytes go on while less than `underwayBytes` of them wait for the socket, so
 * that http2 sends what waits as one. A message whose size is not known before it is encoded goes alone, as ever.
 */
export const pipelined: ServerInterceptor = (_method, call) => {
  let underway = 0;
  let held: (() => void) | undefined;
  return new ServerInterceptingCall({
    sendMessage: (message: unknown, next) => {
      const size = message instanceof Uint8Array ? message.length : underwayBytes;
      underway += size;
      call.sendMessage(message, () => {
        underway -= size;
        if (underway >= underwayBytes) return;
        const resume = held;
        held = undefined; // before it goes on: the next message may be held in turn
        resume?.();
      });
      if (underway < underwayBytes) next();
      else held = next;
    },
    start: (listener) => call.start(listener),
    startRead: () => call.startRead(),
    sendMetadata: (metadata) => call.sendMetadata(metadata),
    sendStatus: (status) => call.sendStatus(status),
    getPeer: () => call.getPeer(),
    getDeadline: () => call.getDeadline(),
    getHost: () => call.getHost(),
    getAuthContext: () => call.getAuthContext(),
    getConnectionInfo: () => call.getConnectionInfo(),
    getMetricsRecorder: () => call.getMetricsRecorder(),
  });
};
