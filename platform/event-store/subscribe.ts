import type { AnyEvent, Position, Recorded } from '#contracts/events/index';
import type { Log } from '../log.ts';
import { pause } from '../pause.ts';
import { connect, disconnect } from './client.ts';
import { openFollowCall } from './follow-call.ts';
import type { Batch } from './port.ts';
import { fromClient } from './read.ts';
import { isSystemEvent, type OnUnknownType } from './recorded.ts';

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
    const call = openFollowCall(client, at, maxBatch);
    signal.addEventListener('abort', call.wake);
    let live = false;
    try {
      while (!signal.aborted) {
        await call.wait();
        const told = call.take(maxBatch);
        if (told.length > 0) wait = firstPauseMs;
        let turned = false;
        let last: Position | undefined;
        const seen: Recorded<AnyEvent>[] = [];
        for (const one of told) {
          if (typeof one !== 'string') {
            last = one.position;
            if (!isSystemEvent(one.type, one.streamId)) seen.push(fromClient(one, onUnknownType));
          } else {
            turned ||= one === 'caught up' && !live;
            live = one === 'caught up';
          }
        }
        const caughtUp = live && call.waiting() === 0;
        if (seen.length > 0 || (caughtUp && (turned || last) && !signal.aborted))
          yield { events: seen, caughtUp } satisfies Batch;
        if (last) at = last;
      }
    } catch (error) {
      log?.warn('a subscription lost its connection and resumes', {
        error: error instanceof Error ? error : undefined,
      });
      await pause(wait * (0.5 + Math.random() / 2), signal);
      wait = Math.min(wait * 2, longestPauseMs);
    } finally {
      signal.removeEventListener('abort', call.wake);
      call.close();
      void disconnect(client);
    }
  }
}
