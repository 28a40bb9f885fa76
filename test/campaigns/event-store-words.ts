import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type EventData, type EventStoreDBClient, jsonEvent } from '@eventstore/db-client';

/** The same seed gives the same choices: a failed campaign can be run again. */
export const seeded = (seed: number) => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { below: (limit: number): number => Math.floor(next() * limit) };
};
export type Seeded = ReturnType<typeof seeded>;

export const newEvents = (count: number, bytes = 200): EventData[] =>
  Array.from({ length: count }, (_, n) =>
    jsonEvent({ id: randomUUID(), type: 'written', data: { n, text: 'x'.repeat(bytes) } }),
  );

export const inTemporaryFolder = async <T>(run: (dir: string) => Promise<T>): Promise<T> => {
  const dir = mkdtempSync(join(tmpdir(), 'daybook-campaign-'));
  try {
    return await run(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
};

/** Every event id in the order of $all, and by stream in the order of revisions. */
export const readEverything = async (
  client: EventStoreDBClient,
): Promise<{ all: string[]; streams: Map<string, string[]> }> => {
  const all: string[] = [];
  const streams = new Map<string, string[]>();
  for await (const { event } of client.readAll()) {
    if (!event || event.streamId.startsWith('$')) continue;
    all.push(event.id);
    const ids = streams.get(event.streamId) ?? [];
    if (Number(event.revision) !== ids.length)
      throw new Error(`${event.streamId}: revision ${event.revision} where ${ids.length} was due`);
    ids.push(event.id);
    streams.set(event.streamId, ids);
  }
  return { all, streams };
};

/** `--seed 1 --count 20`, with a random seed that is printed. */
export const campaignArguments = (count: number): { seed: number; count: number } => {
  const { values } = parseArgs({ options: { seed: { type: 'string' }, count: { type: 'string' } } });
  const seed = Number(values.seed ?? Date.now() % 1_000_000);
  console.log(`seed ${seed}, count ${values.count ?? count}`);
  return { seed, count: Number(values.count ?? count) };
};
