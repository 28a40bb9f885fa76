import { START } from '@eventstore/db-client';
import type { AnyEvent, Position, Recorded } from '#contracts/events/index';
import type { Log } from '../log.ts';
import { pause } from '../pause.ts';
import { type Client, connect, disconnect } from './client.ts';
import type { Batch } from './port.ts';
import { fromClient } from './read.ts';
import { isSystemEvent, type OnUnknownType } from './recorded.ts';

type Subscription = ReturnType<Client['subscribeToAll']>;
type Resolved = { readonly event?: Parameters<typeof fromClient>[0] };

/**
 * One connection's worth of `$all`. The client tells of having caught up when it reads that message, while events
 * before it may still wait here; so the message is turned into a mark in the row of events.
 */
const openFeed = (subscription: Subscription, signal: AbortSignal) => {
  let read = 0;
  let taken = 0;
  const marks: { readonly at: number; readonly live: boolean }[] = [];
  let failure: Error | undefined;
  let live = false;
  let wake = () => {};

  // The conversion runs once per event and in order, before the client buffers it: the place to count.
  const inside = subscription as unknown as { convertGrpcEvent: (raw: unknown) => unknown };
  const convert = inside.convertGrpcEvent;
  inside.convertGrpcEvent = (raw) => {
    read += 1;
    return convert(raw);
  };
  const mark = (isLive: boolean) => () => {
    marks.push({ at: read, live: isLive });
    wake();
  };
  const end = (error: Error) => {
    failure ??= error;
    wake();
  };
  subscription.on('caughtUp', mark(true));
  subscription.on('fellBehind', mark(false));
  subscription.on('readable', () => wake());
  subscription.on('error', (error) => end(error));
  subscription.on('end', () => end(new Error('the server ended the subscription')));
  subscription.on('close', () => end(new Error('the subscription was closed')));
  const abort = () => wake();
  signal.addEventListener('abort', abort);

  const passMarks = (): boolean => {
    let turned = false;
    for (let next = marks[0]; next && next.at <= taken; next = marks[0]) {
      turned ||= next.live && !live;
      live = next.live;
      marks.shift();
    }
    return turned;
  };

  return {
    /** Whatever is there, at most `max`; waits for something. Throws when the connection is gone. */
    async next(max: number): Promise<{ events: Resolved[]; caughtUp: boolean }> {
      for (;;) {
        const events: Resolved[] = [];
        while (events.length < max) {
          const resolved = subscription.read() as Resolved | null;
          if (!resolved) break;
          events.push(resolved);
        }
        taken += events.length;
        const turned = passMarks();
        if (events.length > 0 || turned) return { events, caughtUp: live && taken === read };
        if (signal.aborted) return { events: [], caughtUp: false };
        if (failure) throw failure;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    close() {
      signal.removeEventListener('abort', abort);
      subscription.unsubscribe().catch(() => {});
    },
  };
};

const firstPauseMs = 50;
const longestPauseMs = 2_000;

type Options = {
  readonly url: string;
  readonly from: Position | 'start';
  readonly signal: AbortSignal;
  readonly maxBatch: number;
  readonly log: Log | undefined;
  readonly onUnknownType: OnUnknownType | undefined;
};

/**
 * Resumes after the last event that was handed on, never after one that was only received: that is what makes a lost
 * connection neither a gap nor a repeat. Needs a server that says when it has caught up (EventStoreDB 23.10 or later).
 */
export async function* subscribeToAll({ url, from, signal, maxBatch, log, onUnknownType }: Options) {
  let at = from;
  let wait = firstPauseMs;
  while (!signal.aborted) {
    // A client of its own for each attempt: one that has failed for a while waits ever longer before it tries again.
    const client = connect(url, log);
    const feed = openFeed(
      client.subscribeToAll({ fromPosition: at === 'start' ? START : at }, { highWaterMark: maxBatch }),
      signal,
    );
    try {
      while (!signal.aborted) {
        const { events, caughtUp } = await feed.next(maxBatch);
        wait = firstPauseMs;
        const seen: Recorded<AnyEvent>[] = [];
        for (const { event } of events)
          if (event && !isSystemEvent(event.type, event.streamId)) seen.push(fromClient(event, onUnknownType));
        const last = events.at(-1)?.event?.position;
        if (seen.length > 0 || (caughtUp && !signal.aborted)) yield { events: seen, caughtUp } satisfies Batch;
        if (last) at = last;
      }
    } catch (error) {
      log?.warn('a subscription lost its connection and resumes', {
        error: error instanceof Error ? error : undefined,
      });
      await pause(wait * (0.5 + Math.random() / 2), signal);
      wait = Math.min(wait * 2, longestPauseMs);
    } finally {
      feed.close();
      void disconnect(client);
    }
  }
}
