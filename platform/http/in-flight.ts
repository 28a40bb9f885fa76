import type { IncomingMessage, ServerResponse } from 'node:http';
import { Problem } from '#contracts/problems';
import { renderProblem } from './problem-answer.ts';
import { send } from './send.ts';

type Entry = {
  readonly request: IncomingMessage;
  readonly requestId: string;
  readonly since: number;
  abort?: AbortController;
};

/**
 * The requests being answered: bounded in number (more is shed with 503) and in time. One sweep a second looks after
 * all of them, since a timer for each would cost more than most answers do.
 */
export type InFlight = {
  /** Throws `unavailable` when there are too many. Returns how to leave. */
  enter(request: IncomingMessage, response: ServerResponse, requestId: string): () => void;
  signal(response: ServerResponse): AbortSignal;
  size(): number;
  stop(): void;
};

export const trackInFlight = (options: {
  readonly seconds: number;
  readonly most: number;
  readonly now: () => number;
}): InFlight => {
  const entries = new Map<ServerResponse, Entry>();
  const sweep = () => {
    const late = options.now() - options.seconds * 1000;
    for (const [response, entry] of entries) {
      if (entry.since > late) return; // a Map keeps its order: all others are younger
      entries.delete(response);
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
      if (entries.size >= options.most)
        throw new Problem('unavailable', { reason: 'too many requests at once', retryAfter: 1 });
      const entry: Entry = { request, requestId, since: options.now() };
      entries.set(response, entry);
      return () => void entries.delete(response);
    },
    signal: (response) => {
      const entry = entries.get(response);
      if (!entry) return AbortSignal.abort();
      if (!entry.abort) {
        const abort = new AbortController();
        entry.abort = abort;
        response.once('close', () => abort.abort());
      }
      return entry.abort.signal;
    },
    size: () => entries.size,
    stop: () => clearInterval(timer),
  };
};
