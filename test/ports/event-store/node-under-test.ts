import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventStoreDBClient } from '@eventstore/db-client';
import { type RunningEventStore, startEventStore } from '#embedded/event-store/start';

/** A real server to run the suite against; cases that stop, damage or starve the node are then not declared. */
export const realServer = process.env.EVENTSTORE_URL;

export type NodeUnderTest = {
  readonly client: () => EventStoreDBClient;
  readonly url: () => string;
  /** A client of its own, closed after the case. */
  readonly anotherClient: () => EventStoreDBClient;
  readonly dir: () => string;
  readonly running: () => RunningEventStore;
  /** On the given port, or on a free one. */
  readonly restart: (port?: number) => Promise<void>;
};

/** One node for the file it is called in, in a temporary folder; or the real server. */
export const nodeUnderTest = (): NodeUnderTest => {
  let store: RunningEventStore | undefined;
  let client: EventStoreDBClient | undefined;
  let dir = '';
  let others: EventStoreDBClient[] = [];

  const there = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('The node under test is not started yet.');
    return value;
  };
  const url = (): string => realServer ?? there(store).url;
  const connect = async (port = 0): Promise<void> => {
    if (!realServer) store = await startEventStore({ dir, port });
    client = EventStoreDBClient.connectionString(url());
  };

  before(async function () {
    this.timeout(30_000);
    dir = realServer ? '' : mkdtempSync(join(tmpdir(), 'daybook-event-store-'));
    await connect();
  });
  beforeEach(function () {
    this.currentTest?.timeout(60_000); // a busy machine is not a fault
  });
  afterEach(async () => {
    await Promise.all(others.map((other) => other.dispose()));
    others = [];
  });
  after(async () => {
    await client?.dispose();
    await store?.stop();
    if (dir) rmSync(dir, { recursive: true, force: true });
  });

  return {
    client: () => there(client),
    url,
    anotherClient: () => {
      const other = EventStoreDBClient.connectionString(url());
      others.push(other);
      return other;
    },
    dir: () => dir,
    running: () => there(store),
    restart: async (port) => {
      await client?.dispose();
      await store?.stop();
      await connect(port);
    },
  };
};

export const newStream = (name = 'stream'): string => `${name}-${randomUUID()}`;
