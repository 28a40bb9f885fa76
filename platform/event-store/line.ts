import type { Log } from '../log.ts';
import { type Client, connect, disconnect } from './client.ts';

const leastQuestions = 3;
/** What is still under way on the old connection may be answered yet. */
const graceMs = 10_000;

type Options = {
  readonly url: string;
  readonly log: Log | undefined;
  /** So long without one answer, while several asked, and the connection is dead; keep-alive takes twenty seconds. */
  readonly silenceMs: number;
};

/**
 * A connection that is replaced when it has gone silent: a half-open socket, or a client that keeps a failed question
 * about the server's features for ever. A slow server is not silent: what it answers to anybody counts. Not for
 * subscriptions: they would never learn that theirs was replaced.
 */
export const openLine = ({ url, log, silenceMs }: Options) => {
  let client: Client = connect(url, log);
  let silent = 0;
  let heardAt = Date.now();
  const old = new Set<Client>();

  const discard = (gone: Client) => {
    old.delete(gone);
    return disconnect(gone);
  };

  return {
    client: (): Client => client,
    answered(): void {
      silent = 0;
      heardAt = Date.now();
    },
    /** Counts against the client that was asked, and not against the one that has replaced it since. */
    unanswered(asked: Client): void {
      if (asked !== client) return;
      silent += 1;
      if (silent < leastQuestions || Date.now() - heardAt < silenceMs) return;
      silent = 0;
      heardAt = Date.now();
      client = connect(url, log);
      log?.warn('the event store gave no answer, connecting anew');
      old.add(asked);
      setTimeout(() => discard(asked), graceMs).unref();
    },
    async close(): Promise<void> {
      await Promise.all([client, ...old].map(discard));
    },
  };
};
export type Line = ReturnType<typeof openLine>;
