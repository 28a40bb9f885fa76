import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { startEventStore } from '#embedded/event-store/start';
import { campaignArguments, inTemporaryFolder, seeded } from './event-store-words.ts';

export type FlipReport = {
  readonly flips: number;
  readonly foundByVerify: number;
  readonly foundByReads: number;
  readonly served: number;
};

const main = fileURLToPath(new URL('../../embedded/event-store/main.ts', import.meta.url));
const loader = `--import=${import.meta.resolve('#typescript')}`;

const verify = (dir: string): Promise<{ code: number; damage: string[] }> =>
  new Promise((resolve) => {
    execFile(process.execPath, ['--conditions=source', loader, main, 'verify', '--dir', dir], (error, _out, damage) =>
      resolve({ code: error ? 1 : 0, damage: damage.split('\n').filter((line) => line.startsWith('position ')) }),
    );
  });

const streamCount = 40;
const perStream = 10;
const streamName = (n: number): string => `flip-${n}`;
const mark = (stream: number, revision: number): string => `mark:${stream}:${revision}:`;

const fill = async (dir: string): Promise<void> => {
  const store = await startEventStore({ dir });
  const client = EventStoreDBClient.connectionString(store.url);
  for (let n = 0; n < streamCount; n += 1) {
    const events = Array.from({ length: perStream }, (_, revision) =>
      jsonEvent({ type: 'marked', data: { text: `${mark(n, revision)}${'y'.repeat(600)}` } }),
    );
    await client.appendToStream(streamName(n), events, { expectedRevision: 'no_stream' });
  }
  await client.dispose();
  await store.stop();
};

/** Where the text of each record lies in the data file: found by the mark in it, as the last copy written. */
const findRecords = (file: Buffer): { stream: number; revision: number; at: number }[] => {
  const found = [];
  for (let stream = 0; stream < streamCount; stream += 1)
    for (let revision = 0; revision < perStream; revision += 1) {
      const at: number[] = [];
      for (
        let from = file.indexOf(mark(stream, revision));
        from >= 0;
        from = file.indexOf(mark(stream, revision), from + 1)
      )
        at.push(from);
      found.push({ stream, revision, at });
    }
  return found.flatMap(({ stream, revision, at }) => at.map((place) => ({ stream, revision, at: place })));
};

/** Reads the stream to its end: what came of the damaged event, and whether the read said that it is damaged. */
const readDamaged = async (
  client: EventStoreDBClient,
  stream: number,
  revision: number,
): Promise<'served' | 'found' | 'silent'> => {
  try {
    for await (const { event } of client.readStream(streamName(stream)))
      if (Number(event?.revision) === revision) return 'served';
    return 'silent';
  } catch (error) {
    return error instanceof Error && /damaged/.test(error.message) ? 'found' : 'silent';
  }
};

/**
 * Flips one bit in each of many records of a copied data file, a few records per copy. A record may lie in the file
 * more than once (pages LMDB has left behind): all of its copies get the flip.
 */
export const flipCampaign = async ({ seed, flips }: { seed: number; flips: number }): Promise<FlipReport> =>
  inTemporaryFolder(async (dir) => {
    const random = seeded(seed);
    const original = join(dir, 'original');
    await fill(original);
    const places = findRecords(readFileSync(join(original, 'data.mdb')));
    let [done, foundByVerify, foundByReads, served] = [0, 0, 0, 0];
    for (let copy = 0; done < flips; copy += 1) {
      const damagedDir = join(dir, `copy-${copy}`);
      mkdirSync(damagedDir);
      cpSync(join(original, 'data.mdb'), join(damagedDir, 'data.mdb'));
      const file = readFileSync(join(damagedDir, 'data.mdb'));
      const targets = new Map<number, number>();
      while (targets.size < Math.min(25, flips - done)) targets.set(random.below(streamCount), random.below(perStream));
      for (const [stream, revision] of targets) {
        const offset = random.below(500);
        const bit = 1 << random.below(8);
        for (const { at } of places.filter((place) => place.stream === stream && place.revision === revision)) {
          const before = file[at + offset] ?? 0;
          file[at + offset] = before ^ bit;
        }
      }
      writeFileSync(join(damagedDir, 'data.mdb'), file);
      const { code, damage } = await verify(damagedDir);
      const store = await startEventStore({ dir: damagedDir });
      const client = EventStoreDBClient.connectionString(store.url);
      for (const [stream, revision] of targets) {
        if (code === 1 && damage.some((line) => line.includes(`stream ${streamName(stream)}:`))) foundByVerify += 1;
        const outcome = await readDamaged(client, stream, revision);
        if (outcome === 'found') foundByReads += 1;
        if (outcome === 'served') served += 1;
      }
      if (damage.length !== targets.size) foundByVerify -= 1;
      await client.dispose();
      await store.stop();
      rmSync(damagedDir, { recursive: true });
      done += targets.size;
    }
    return { flips: done, foundByVerify, foundByReads, served };
  });

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { seed, count } = campaignArguments(200);
  const report = await flipCampaign({ seed, flips: count });
  console.log(JSON.stringify(report));
  if (report.foundByVerify !== report.flips || report.foundByReads !== report.flips || report.served > 0)
    process.exit(1);
}
