import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { EventStoreDBClient } from '@eventstore/db-client';
import { startEventStore } from '#embedded/event-store/start';
import { campaignArguments, inTemporaryFolder, newEvents, readEverything, seeded } from './event-store-words.ts';

export type FullDiskReport = {
  readonly rounds: number;
  readonly acknowledged: number;
  /** Appends refused with UNAVAILABLE and a message that says what to do. */
  readonly refusedClearly: number;
  readonly refusedOtherwise: string[];
  readonly readWhileFull: boolean;
  readonly lost: number;
  readonly writesAgain: boolean;
};

/** A file system of its own that is soon full; undefined where this user may not mount one. */
export const mountSmallDisk = (dir: string, megabytes: number): (() => void) | undefined => {
  mkdirSync(dir, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', dir], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  return () => execFileSync('umount', [dir], { stdio: 'ignore' });
};

const round = async (disk: string, random: ReturnType<typeof seeded>, number: number) => {
  const data = join(disk, `data-${number}`);
  const ballast = join(disk, 'ballast');
  writeFileSync(ballast, Buffer.alloc((4 + random.below(6)) * 1024 * 1024));
  const acknowledged = new Map<string, string[]>();
  const refused: unknown[] = [];

  const full = await startEventStore({ dir: data, log: console.error });
  const client = EventStoreDBClient.connectionString(full.url);
  const write = async (writer: number): Promise<void> => {
    const stream = `full-${number}-${writer}`;
    const ids: string[] = [];
    acknowledged.set(stream, ids);
    while (refused.length === 0) {
      const events = newEvents(1 + random.below(4), 4_000);
      const expectedRevision = ids.length === 0 ? 'no_stream' : BigInt(ids.length - 1);
      await client.appendToStream(stream, events, { expectedRevision });
      ids.push(...events.map(({ id }) => id ?? ''));
    }
  };
  const outcomes = await Promise.allSettled(
    Array.from({ length: 8 }, (_, writer) => write(writer).catch((error: unknown) => refused.push(error))),
  );
  if (outcomes.length === 0) throw new Error('nobody wrote');
  await client
    .appendToStream('full-later', newEvents(1), { expectedRevision: 'no_stream' })
    .catch((error: unknown) => refused.push(error));
  const lostIn = (streams: Map<string, string[]>): number => {
    let lost = 0;
    for (const [stream, ids] of acknowledged) lost += ids.filter((id, n) => streams.get(stream)?.[n] !== id).length;
    return lost;
  };
  const lostWhileFull = lostIn((await readEverything(client)).streams);
  await client.dispose();
  await full.stop();

  rmSync(ballast);
  const again = await startEventStore({ dir: data, log: console.error });
  const other = EventStoreDBClient.connectionString(again.url);
  const lost = lostIn((await readEverything(other)).streams);
  const { success } = await other.appendToStream('full-after', newEvents(3), { expectedRevision: 'no_stream' });
  await other.dispose();
  await again.stop();
  rmSync(data, { recursive: true });
  return { acknowledged: [...acknowledged.values()].flat().length, refused, lostWhileFull, lost, success };
};

/** Fills the disk under the node: it must turn read-only and say so, lose nothing, and write again with space. */
export const fullDiskCampaign = async ({
  seed,
  rounds,
}: {
  seed: number;
  rounds: number;
}): Promise<FullDiskReport | undefined> =>
  inTemporaryFolder(async (dir) => {
    const random = seeded(seed);
    const disk = join(dir, 'disk');
    const unmount = mountSmallDisk(disk, 16);
    if (!unmount) return undefined;
    const report = {
      rounds,
      acknowledged: 0,
      refusedClearly: 0,
      refusedOtherwise: [] as string[],
      readWhileFull: true,
      lost: 0,
      writesAgain: true,
    };
    try {
      for (let number = 0; number < rounds; number += 1) {
        const result = await round(disk, random, number);
        report.acknowledged += result.acknowledged;
        for (const error of result.refused)
          if (
            error instanceof Error &&
            'code' in error &&
            error.code === 14 &&
            /read-only.*Free space/s.test(error.message)
          )
            report.refusedClearly += 1;
          else report.refusedOtherwise.push(String(error));
        report.readWhileFull &&= result.lostWhileFull === 0;
        report.lost += result.lost;
        report.writesAgain &&= result.success;
      }
    } finally {
      unmount();
    }
    return report;
  });

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { seed, count } = campaignArguments(5);
  const report = await fullDiskCampaign({ seed, rounds: count });
  if (!report) {
    console.log('NOT RUN: this user may not mount a tmpfs');
    process.exit(1);
  }
  console.log(JSON.stringify(report));
  if (
    report.lost > 0 ||
    report.refusedClearly === 0 ||
    report.refusedOtherwise.length > 0 ||
    !report.readWhileFull ||
    !report.writesAgain
  )
    process.exit(1);
}
