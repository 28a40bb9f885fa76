import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEventStore } from '#embedded/event-store/start';
import { startChild } from '../child.ts';
import { openLoad } from '../load/open.ts';
import { medianBy } from '../median.ts';
import { appendsOfClient, appendsOfHandler } from './appends.ts';

export type Limits = {
  readonly bareHttp: number;
  readonly express: number;
  /** One writer that waits for the disk each time. */
  readonly fsync: number;
  readonly clientAppends: number;
  readonly handlerAppends: number;
};

const callers = 64;
const median = (figures: readonly number[]): number => medianBy(figures, (figure) => figure);

const hello = async (kind: 'bare' | 'express', seconds: number, rounds: number): Promise<number> => {
  const { port, stop } = await startChild('bench/limits/hello.ts', { HELLO: kind });
  const driver = await openLoad();
  try {
    const job = {
      port,
      connections: callers,
      seconds,
      again: true,
      headers: {},
      requests: [{ method: 'GET', path: '/hello' }],
    } as const;
    await driver.measure({ ...job, seconds: 1 });
    const figures: number[] = [];
    for (let round = 0; round < rounds; round += 1) figures.push((await driver.measure(job)).perSecond);
    return median(figures);
  } finally {
    await driver.stop();
    await stop();
  }
};

const fsyncs = (dir: string, seconds: number): number => {
  const file = openSync(join(dir, 'fsync'), 'a');
  const bytes = Buffer.alloc(1_024, 1);
  const begin = performance.now();
  let count = 0;
  for (; performance.now() - begin < seconds * 1_000; count += 1) {
    writeSync(file, bytes);
    fdatasyncSync(file);
  }
  closeSync(file);
  return (count / (performance.now() - begin)) * 1_000;
};

/** What Daybook's figures are held against: the same machine in the same run, with less and less in between. */
export const measureLimits = async ({ seconds, rounds }: { seconds: number; rounds: number }): Promise<Limits> => {
  const dir = mkdtempSync(join(tmpdir(), 'daybook-bench-limits-'));
  const store = await startEventStore({ dir: join(dir, 'store') });
  try {
    await appendsOfHandler(store.url, callers, 1); // warm
    const [client, handler]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round += 1) {
      client.push(await appendsOfClient(store.url, callers, seconds));
      handler.push(await appendsOfHandler(store.url, callers, seconds));
    }
    return {
      fsync: fsyncs(dir, Math.min(seconds, 2)),
      clientAppends: median(client),
      handlerAppends: median(handler),
      bareHttp: await hello('bare', seconds, rounds),
      express: await hello('express', seconds, rounds),
    };
  } finally {
    await store.stop();
    rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
  }
};
