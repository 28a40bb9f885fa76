import { pageRecords, sendEveryMs, tailRecords } from './limits.ts';
import type { Log } from './log.ts';
import { nextTurn, type Outlet } from './outlet.ts';
import * as messages from './read-messages.ts';
import type { ReadOptions } from './read-options.ts';
import { positionOf } from './record.ts';

type Render = (record: Buffer) => Uint8Array;

/**
 * Follows `$all`: pulls a page, waits for the client's window, pulls the next; at the end waits for the bell. Nothing
 * is buffered for a slow client. Every event after the starting position that matches comes exactly once, in order,
 * and a checkpoint is never ahead of a match that was not sent.
 */
export const subscribeToAll = async (
  log: Log,
  { filter, from }: ReadOptions,
  outlet: Outlet,
  render: Render,
): Promise<void> => {
  const grown = log.growth(outlet.gone);
  let cursor = from === 'start' ? 0 : from === 'end' ? log.committed() : from;
  let live = false;
  let considered = 0;
  let checkpointed = cursor;
  let sentAt = Number.NEGATIVE_INFINITY;

  const send = async (bytes: Uint8Array): Promise<void> => {
    if (!outlet.send(bytes)) await outlet.drained();
  };
  const sendCheckpoint = async (): Promise<void> => {
    checkpointed = cursor;
    await send(messages.checkpoint(cursor));
  };

  await send(messages.confirmation());
  while (!outlet.gone.aborted) {
    const page = log.forwards(cursor + 1, pageRecords);
    if (page.length === 0) {
      if (!live) {
        live = true;
        if (filter && cursor > checkpointed) await sendCheckpoint();
        await send(messages.caughtUp);
        continue; // something may have been committed while the client's window was full
      }
      await grown();
      await pauseUntil(sentAt + sendEveryMs);
      continue;
    }
    if (live && log.committed() - cursor > tailRecords) {
      live = false; // what it needs is no longer in memory
      await send(messages.fellBehind);
    }
    for (const record of page) {
      if (outlet.gone.aborted) return;
      cursor = positionOf(record);
      if (!filter) {
        await sendIfOpen(outlet, render(record));
        continue;
      }
      considered += 1;
      if (filter.matches(record)) await sendIfOpen(outlet, render(record));
      if (considered % filter.checkpointEvery === 0) await sendCheckpoint();
    }
    sentAt = performance.now();
    if (cursor < log.committed()) await nextTurn();
  }
};

/** Where events come one by one, and fast, each of them would cost a turn of both sides. */
const pauseUntil = (instant: number): Promise<void> | undefined => {
  const left = instant - performance.now();
  return left > 0 ? new Promise((resolve) => setTimeout(resolve, left)) : undefined;
};

/** Awaits only a full window: a promise for each event would cost as much as sending it. */
const sendIfOpen = (outlet: Outlet, bytes: Uint8Array): Promise<void> | undefined =>
  outlet.send(bytes) ? undefined : outlet.drained();
