import { ServerInterceptingCall, type ServerInterceptor } from '@grpc/grpc-js';
import { insideOf } from './call-inside.ts';
import { incomingOf } from './incoming.ts';
import { outgoingOf } from './outgoing.ts';

/** What is frequent goes past grpc's layers: answers that are bytes already, and the requests of a duplex call. */
export const pipelined: ServerInterceptor = (method, call) => {
  const outgoing = outgoingOf(call);
  const isDuplex = method.requestStream && method.responseStream && insideOf(call).incomingEncoding === 'identity';
  const incoming = isDuplex ? incomingOf(call, method.requestDeserialize) : call;
  return new ServerInterceptingCall({
    sendMessage: (message: unknown, next) => {
      if (message instanceof Uint8Array) outgoing.send(message, next);
      else call.sendMessage(message, next);
    },
    start: (listener) => incoming.start(listener),
    startRead: () => incoming.startRead(),
    sendMetadata: (metadata) => call.sendMetadata(metadata),
    sendStatus: (status) => {
      outgoing.flush();
      call.sendStatus(status);
    },
    getPeer: () => call.getPeer(),
    getDeadline: () => call.getDeadline(),
    getHost: () => call.getHost(),
    getAuthContext: () => call.getAuthContext(),
    getConnectionInfo: () => call.getConnectionInfo(),
    getMetricsRecorder: () => call.getMetricsRecorder(),
  });
};
