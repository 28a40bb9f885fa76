import type { Log } from '../log.ts';
import { type Client, connect } from './client.ts';

/** This many questions without an answer and the connection is taken for dead, long before keep-alive finds out. */
const silentQuestions = 3;

/**
 * A connection that is replaced when it has gone silent: a half-open socket, or a client that keeps a failed question
 * about the server's features for ever. Not for subscriptions: they would never learn that theirs was replaced.
 */
export const openLine = (url: string, log: Log | undefined) => {
  let client: Client = connect(url, log);
  let silent = 0;
  return {
    client: (): Client => client,
    answered(): void {
      silent = 0;
    },
    /** Counts against the client that was asked, and not against the one that has replaced it since. */
    unanswered(asked: Client): void {
      if (asked !== client) return;
      silent += 1;
      if (silent < silentQuestions) return;
      silent = 0;
      client = connect(url, log);
      log?.warn('the event store gave no answer, connecting anew');
      asked.dispose().catch(() => {});
    },
    close: (): Promise<unknown> => client.dispose(),
  };
};
export type Line = ReturnType<typeof openLine>;
