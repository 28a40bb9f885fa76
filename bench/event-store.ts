import { randomUUID } from 'node:crypto';
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { EventStoreDBClient, jsonEvent, START } from '@eventstore/db-client';
import { startEventStore } from '#embedded/event-store/start';

export type EventStoreBenchOptions = {
  /** How long each append measurement runs. */
  readonly seconds?: number;
  readonly callers?: readonly number[];
  /** Events written for the read measurements, at least. */
  readonly events?: number;
};
export type EventStoreBenchRow = {
  readonly what: string;
  readonly perSecond: number;
  readonly p50Ms: number | undefined;
  readonly p99Ms: number | undefined;
  /** To the disk's own limit: one append of the same size and one fdatasync. Only for what waits for the disk. */
  readonly ofDisk: number | undefined;
};

const payload = { text: 'x'.repeat(960) };
const event = (type = 'measured') => jsonEvent({ id: randomUUID(), type, data: payload });
const percentile = (sorted: readonly number[], share: number): number | undefined =>
  sorted[Math.floor(sorted.length * share)];

const row = (what: string, count: number, ms: number, latencies?: number[], disk?: number): EventStoreBenchRow => {
  const sorted = latencies?.sort((a, b) => a - b) ?? [];
  const perSecond = (count / ms) * 1000;
  return {
    what,
    perSecond,
    p50Ms: percentile(sorted, 0.5),
    p99Ms: percentile(sorted, 0.99),
    ofDisk: disk && perSecond / disk,
  };
};

/** What the disk does at most when every 1 KB is made durable on its own. */
const measureDisk = (dir: string, ms: number): EventStoreBenchRow => {
  const file = openSync(join(dir, 'disk-limit'), 'a');
  const bytes = Buffer.alloc(1024, 1);
  const latencies: number[] = [];
  const begin = performance.now();
  while (performance.now() - begin < ms) {
    const at = performance.now();
    writeSync(file, bytes);
    fdatasyncSync(file);
    latencies.push(performance.now() - at);
  }
  closeSync(file);
  return row('disk: 1 KB append + fdatasync', latencies.length, performance.now() - begin, latencies);
};

/** Each caller appends one event at a time, exactly expected, and takes a new stream every ten events. */
const measureAppends = async (
  client: EventStoreDBClient,
  callers: number,
  ms: number,
  disk: number,
): Promise<EventStoreBenchRow> => {
  const latencies: number[] = [];
  const begin = performance.now();
  const caller = async (): Promise<void> => {
    while (performance.now() - begin < ms) {
      const stream = `bench-${randomUUID()}`;
      for (let revision = -1n; revision < 9n; revision += 1n) {
        const at = performance.now();
        await client.appendToStream(stream, event(), { expectedRevision: revision < 0n ? 'no_stream' : revision });
        latencies.push(performance.now() - at);
      }
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return row(`append, ${callers} callers`, latencies.length, performance.now() - begin, latencies, disk);
};

const fill = async (client: EventStoreDBClient, events: number): Promise<string[]> => {
  const streams = Array.from({ length: Math.ceil(events / 100) }, () => `read-${randomUUID()}`);
  const waiting = [...streams];
  const writer = async (): Promise<void> => {
    for (let stream = waiting.pop(); stream; stream = waiting.pop())
      await client.appendToStream(
        stream,
        Array.from({ length: 100 }, () => event()),
        { expectedRevision: 'no_stream' },
      );
  };
  await Promise.all(Array.from({ length: 8 }, writer));
  return streams;
};

const measureReadAll = async (client: EventStoreDBClient): Promise<EventStoreBenchRow> => {
  const begin = performance.now();
  let count = 0;
  for await (const _ of client.readAll()) count += 1;
  return row('readAll', count, performance.now() - begin);
};

const measureReadStreams = async (
  client: EventStoreDBClient,
  streams: readonly string[],
): Promise<EventStoreBenchRow> => {
  const begin = performance.now();
  let count = 0;
  for (const stream of streams) for await (const _ of client.readStream(stream)) count += 1;
  return row('readStream, 100 events each', count, performance.now() - begin);
};

const measureCatchUp = async (client: EventStoreDBClient): Promise<EventStoreBenchRow> => {
  const begin = performance.now();
  let count = 0;
  const subscription = client.subscribeToAll({ fromPosition: START });
  const live = new Promise<void>((resolve, reject) => {
    subscription.on('caughtUp', resolve);
    subscription.on('error', reject);
  });
  subscription.on('data', () => {
    count += 1;
  });
  await live;
  const ms = performance.now() - begin;
  await subscription.unsubscribe();
  return row('subscribeToAll, catch-up', count, ms);
};

/** From the call of append to the event in a live subscriber of $all. */
const measureDelivery = async (client: EventStoreDBClient, rounds: number): Promise<EventStoreBenchRow> => {
  const subscription = client.subscribeToAll({ fromPosition: 'end' });
  const live = new Promise<void>((resolve) => subscription.on('caughtUp', resolve));
  const waiting = new Map<string, () => void>();
  subscription.on('data', ({ event: got }) => waiting.get(got?.id ?? '')?.());
  await live;
  const latencies: number[] = [];
  const begin = performance.now();
  for (let round = 0; round < rounds; round += 1) {
    const sent = event();
    const at = performance.now();
    const seen = new Promise<void>((resolve) => waiting.set(sent.id, resolve));
    await Promise.all([
      seen,
      client.appendToStream(`delivery-${randomUUID()}`, sent, { expectedRevision: 'no_stream' }),
    ]);
    waiting.delete(sent.id);
    latencies.push(performance.now() - at);
  }
  const ms = performance.now() - begin;
  await subscription.unsubscribe();
  return row('append to subscriber, 1 caller', rounds, ms, latencies);
};

export const benchEventStore = async ({
  seconds = 5,
  callers = [1, 16, 256],
  events = 50_000,
}: EventStoreBenchOptions = {}): Promise<EventStoreBenchRow[]> => {
  const dir = mkdtempSync(join(tmpdir(), 'daybook-bench-event-store-'));
  const begin = performance.now();
  const store = await startEventStore({ dir: join(dir, 'data') });
  const rows = [
    row('start of the process until it accepts', 1, performance.now() - begin, [performance.now() - begin]),
  ];
  const client = EventStoreDBClient.connectionString(store.url);
  try {
    const disk = measureDisk(dir, Math.min(seconds, 2) * 1000);
    rows.push(disk);
    await measureAppends(client, 16, 1000, disk.perSecond); // both processes warm
    for (const count of callers) rows.push(await measureAppends(client, count, seconds * 1000, disk.perSecond));
    const streams = await fill(client, events);
    rows.push(await measureReadAll(client));
    rows.push(await measureCatchUp(client));
    rows.push(await measureReadStreams(client, streams.slice(0, 200)));
    rows.push(await measureDelivery(client, 500));
  } finally {
    await client.dispose();
    await store.stop();
    rmSync(dir, { recursive: true, force: true });
  }
  return rows;
};

const shown = (value: number | undefined, digits: number): string => (value === undefined ? '' : value.toFixed(digits));

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const rows = await benchEventStore({ seconds: Number(process.env.SECONDS ?? 5) });
  console.table(
    rows.map(({ what, perSecond, p50Ms, p99Ms, ofDisk }) => ({
      what,
      'per second': shown(perSecond, 0),
      'p50 ms': shown(p50Ms, 2),
      'p99 ms': shown(p99Ms, 2),
      'x disk': shown(ofDisk, 2),
    })),
  );
}
