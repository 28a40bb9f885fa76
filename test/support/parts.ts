import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startCatcher } from '#embedded/catcher';
import { startEventStore } from '#embedded/event-store/start';
import { startNats } from '#embedded/nats';
import { startPostgres } from '#embedded/postgres';
import { keepRemoved } from '#embedded/process/keeper';

/** Real parts for the tests of one mocha process: started when first asked for, stopped after the last test. */
type Stop = () => Promise<void>;
const stops: Stop[] = [];

const lazily = <T extends { stop(): Promise<void> }>(start: () => Promise<T>): (() => Promise<T>) => {
  let started: Promise<T> | undefined;
  return () => {
    started ??= start().then((part) => {
      stops.push(() => part.stop());
      return part;
    });
    return started;
  };
};

let folder: string | undefined;

/** DATA_DIR of the shared parts; also a place for a test's own files. */
export const testFolder = (): string => {
  if (folder) return folder;
  const made = mkdtempSync(join(process.env.DAYBOOK_TEST_DIR ?? tmpdir(), 'daybook-parts-'));
  const spare = keepRemoved(made);
  stops.unshift(async () => {
    rmSync(made, { recursive: true, force: true, maxRetries: 3 });
    spare();
  });
  folder = made;
  return made;
};

type Server = { readonly url: string; stop(): Promise<void> };

/** Somebody else's server when its address is given: a container's (test/containers/), or one of your own. */
const named = (variable: string): Server | undefined => {
  const url = process.env[variable];
  return url ? { url, stop: async () => undefined } : undefined;
};

const server = lazily<Server>(
  async () => named('TEST_DATABASE_URL') ?? startPostgres({ dataDir: testFolder(), port: 0, durable: false }),
);

const administer = async (statement: string): Promise<void> => {
  const client = new pg.Client({ connectionString: (await server()).url });
  client.on('error', () => undefined);
  await client.connect();
  await client.query(statement).finally(() => client.end());
};

const databaseUrl = async (name: string): Promise<string> => {
  const url = new URL((await server()).url);
  url.pathname = `/${name}`;
  return url.href;
};

/** Prepares a database, for instance by migrations. Done once for each function, then cloned. */
export type Prepare = (url: string) => Promise<unknown>;
const templates = new Map<Prepare, Promise<string>>();
let count = 0;

const template = async (prepare: Prepare): Promise<string> => {
  const name = `template_${templates.size}`;
  await administer(`CREATE DATABASE ${name}`);
  await prepare(await databaseUrl(name));
  return name;
};

/** A database of the caller's own, empty or a clone of what `prepare` made. */
export const postgres = async (prepare?: Prepare): Promise<{ url: string; name: string }> => {
  if (prepare && !templates.has(prepare)) templates.set(prepare, template(prepare));
  const source = prepare ? await templates.get(prepare) : 'template0';
  count += 1;
  const name = `test_${count}`;
  await administer(`CREATE DATABASE ${name} TEMPLATE ${source}`);
  return { url: await databaseUrl(name), name };
};

export const nats = lazily<Server>(async () => named('TEST_NATS_URL') ?? startNats({ dataDir: testFolder(), port: 0 }));

export const catcher = lazily(() => startCatcher({ dataDir: testFolder(), port: 0, smtpPort: 0 }));

export const eventStore = lazily<Server>(
  async () => named('TEST_EVENTSTORE_URL') ?? startEventStore({ dir: join(testFolder(), 'event-store'), port: 0 }),
);

/** The last one started goes first; the folder, noted first, goes at the very end. */
export const stopParts = async (): Promise<void> => {
  for (const stop of stops.splice(0).reverse()) await stop();
  folder = undefined;
};

// Imported at the head of a test file, this belongs to mocha's root suite.
if (typeof after === 'function')
  after('stop the shared parts', function () {
    this.timeout(60_000);
    return stopParts();
  });
