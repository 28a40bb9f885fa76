import type { IncomingMessage, ServerResponse } from 'node:http';
import { Problem } from '#contracts/problems';
import { openSlots } from '../slots.ts';
import { renderProblem } from './problem-answer.ts';
import { send } from './send.ts';

type Entry = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly since: number;
  at: number;
  abort?: AbortController;
};

/**
 * The requests being answered: bounded in number (more is shed with 503) and in time. One sweep a second looks after
 * all of them, since a timer for each would cost more than most answers do.
 */
export type InFlight = {
  /** Throws `unavailable` when there are too many. */
  enter(request: IncomingMessage, response: ServerResponse, requestId: string): Entered;
  size(): number;
  /** Answers for whoever takes too long; done each second. */
  sweep(): void;
  stop(): void;
};

export type Entered = {
  leave(): void;
  /** Aborted when nobody waits for the answer any more. */
  signal(): AbortSignal;
};

export const trackInFlight = (options: {
  readonly seconds: number;
  readonly most: number;
  readonly now: () => number;
}): InFlight => {
  const entries = openSlots<Entry>();
  const sweep = () => {
    const late = options.now() - options.seconds * 1000;
    for (const entry of entries.all()) {
      const { response } = entry;
      if (entry.since > late || entries.get(entry.at) !== entry) continue;
      entries.clear(entry.at);
      if (response.headersSent) continue; // a stream that is under way may take longer
      // What was commanded may still take effect after this.
      const code =
        entry.request.method === 'GET' || entry.request.method === 'HEAD' ? 'unavailable' : 'outcome-unknown';
      const answer = renderProblem(new Problem(code, { reason: 'it took too long' }), entry.requestId);
      send(entry.request, response, answer, answer.text, ['X-Request-Id', entry.requestId]);
      entry.abort?.abort();
    }
  };
  const timer = setInterval(sweep, 1000).unref();
  return {
    enter: (request, response, requestId) => {
      if (entries.size() >= options.most)
        throw new Problem('unavailable', { reason: 'too many requests at once', retryAfter: 1 });
      const entry: Entry = { request, response, requestId, since: options.now(), at: 0 };
      entry.at = entries.put(entry);
      const isHere = () => entries.get(entry.at) === entry;
      return {
        leave: () => {
          if (isHere()) entries.clear(entry.at);
        },
        signal: () => {
          if (!isHere()) return AbortSignal.abort();
          if (!entry.abort) {
            const abort = new AbortController();
            entry.abort = abort;
            response.once('close', () => abort.abort());
          }
          return entry.abort.signal;
        },
      };
    },
    size: entries.size,
    sweep,
    stop: () => clearInterval(timer),
  };
};
