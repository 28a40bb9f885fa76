import type { ServerHttp2Stream } from 'node:http2';
import type { ServerInterceptor } from '@grpc/grpc-js';

export type Call = Parameters<ServerInterceptor>[1];
export type Listener = Parameters<Call['start']>[0];

/** What grpc-js 1.14.7, pinned exactly, keeps in a call of its server: the way past its layers to the stream itself. */
type Inside = { readonly stream: ServerHttp2Stream; readonly incomingEncoding: string };

export const insideOf = (call: Call): Inside => call as unknown as Inside;
