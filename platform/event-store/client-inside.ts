import type { Client } from './client.ts';

/** What the official client, pinned exactly, keeps to itself: the way to its own connection and credentials. */
type Inside<C> = {
  callArguments(options: object, callOptions: object): readonly unknown[];
  GRPCStreamCreator(stub: unknown, name: string, create: (stub: Stub<C>) => C): () => Promise<C>;
};
type Stub<C> = {
  makeBidiStreamRequest(...call: unknown[]): C;
  makeServerStreamRequest(...call: unknown[]): C;
};

/** `C`: what a call can do, as far as it is used. */
export const insideOf = <C>(client: Client): Inside<C> => client as unknown as Inside<C>;
