import { Server, ServerCredentials } from '@grpc/grpc-js';
import { openCalls } from './calls.ts';
import type { CheckCredentials } from './credentials.ts';
import { gossipOf } from './gossip.ts';
import { gossipService, serverFeaturesService, streamsService } from './grpc.ts';
import { maxMessageBytes } from './limits.ts';
import type { EventStoreNode } from './node.ts';
import { pipelined } from './pipelined.ts';
import { getSupportedMethods } from './server-features.ts';
import { streamsHandlers } from './streams.ts';

export type Listening = { readonly host: string; readonly port: number; readonly stop: () => Promise<void> };

type Options = {
  readonly node: EventStoreNode;
  readonly host: string;
  readonly port: number;
  /** undefined: no TLS */
  readonly tls: { readonly cert: Buffer; readonly key: Buffer } | undefined;
  readonly check: CheckCredentials;
  readonly say: (line: string) => void;
};

const grace = 1_000;

const bind = (server: Server, address: string, credentials: ServerCredentials): Promise<number> =>
  new Promise((resolve, reject) => {
    server.bindAsync(address, credentials, (error, port) => (error ? reject(error) : resolve(port)));
  });

/** Services that are not registered (persistent subscriptions, projections, users …) answer UNIMPLEMENTED. */
export const listen = async ({ node, host, port, tls, check, say }: Options): Promise<Listening> => {
  const server = new Server({
    'grpc.max_receive_message_length': maxMessageBytes,
    'grpc.max_send_message_length': maxMessageBytes,
    interceptors: [pipelined],
  });
  const calls = openCalls();
  let bound = port;
  server.addService(streamsService, streamsHandlers({ node, check, calls, say }));
  server.addService(serverFeaturesService, { getSupportedMethods });
  server.addService(gossipService, { read: gossipOf(host, () => bound) });
  const credentials = tls
    ? ServerCredentials.createSsl(null, [{ cert_chain: tls.cert, private_key: tls.key }])
    : ServerCredentials.createInsecure();
  bound = await bind(server, host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`, credentials);

  const stop = async (): Promise<void> => {
    await node.writer.drained(); // what was taken is answered before the streams end
    calls.endAll();
    await new Promise<void>((resolve) => {
      const force = setTimeout(() => {
        server.forceShutdown();
        resolve();
      }, grace);
      server.tryShutdown(() => {
        clearTimeout(force);
        resolve();
      });
    });
  };
  return { host, port: bound, stop };
};
