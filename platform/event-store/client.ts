import { EventStoreDBClient } from '@eventstore/db-client';
import type { Log } from '../log.ts';

/**
 * The official client 6.2.1 with its ways to end the process closed. Each was read in its source; drop this file with
 * the release that fixes them, and pin the client exactly until then.
 */
export type Client = EventStoreDBClient;

type Internals = {
  handleError(stub: unknown, error: Error): Promise<void>;
  getChannel(): Promise<{ close(): void }>;
};

const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)));

const shield = (client: Client, log: Log | undefined): Client => {
  const inside = client as unknown as Internals;
  // It is never awaited there, and rejects when discovery failed meanwhile.
  const handle = inside.handleError;
  inside.handleError = (stub, error) =>
    handle(stub, error).catch((cause: unknown) => log?.debug('reconnecting failed', { error: asError(cause) }));
  return client;
};

const withParameter = (url: string, name: string, value: number): string =>
  url.toLowerCase().includes(`${name.toLowerCase()}=`) ? url : `${url}${url.includes('?') ? '&' : '?'}${name}=${value}`;

/** KurrentDB's name for the same protocol; this client knows the older one only. */
const asEsdb = (url: string): string => url.replace(/^(kurrentdb|kurrent|kdb)(\+discover)?:/i, 'esdb$2:');

let opened = 0;

/**
 * gRPC shares one socket among all channels of equal options, and with it how long it waits before it tries again
 * after failures: up to two minutes. Another keep-alive interval makes it a socket of its own that tries at once.
 */
export const connect = (url: string, log?: Log): Client => {
  opened += 1;
  const client = EventStoreDBClient.connectionString(
    withParameter(asEsdb(url), 'keepAliveInterval', 10_000 + (opened % 5_000)),
  );
  return shield(client, log);
};

/** `dispose` alone ends the calls and leaves the socket open for half an hour. */
export const disconnect = async (client: Client): Promise<void> => {
  await client.dispose().catch(() => {});
  const inside = client as unknown as Internals;
  inside.getChannel().then(
    (channel) => channel.close(),
    () => {},
  );
};
