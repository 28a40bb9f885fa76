import pg from 'pg';
import type { Log } from '../log.ts';

type Options = {
  readonly url: string;
  readonly applicationName: string;
  readonly pollMs: number;
  readonly log: Log | undefined;
};
type Heard = (payload: string | undefined) => void;

const quoted = (channel: string): string => `"${channel.replaceAll('"', '""')}"`;

/**
 * One connection for all channels of a process, opened with the first. What is notified while it is down is gone, so
 * whoever listens is told to look for itself after each connection, and every so often in any case.
 */
export const openListener = ({ url, applicationName, pollMs, log }: Options) => {
  const channels = new Map<string, Set<Heard>>();
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let connecting = false;
  let closed = false;

  const tell = (heard: Heard, payload: string | undefined) => {
    try {
      heard(payload);
    } catch (error) {
      log?.error('a listener failed', { error: error instanceof Error ? error : undefined });
    }
  };
  const tellAll = () => {
    for (const listeners of channels.values()) for (const heard of listeners) tell(heard, undefined);
  };

  const drop = (gone: pg.Client) => {
    if (client !== gone) return;
    client = undefined;
    gone.end().catch(() => {});
    if (!closed) log?.warn('the connection that listens to Postgres was lost');
  };

  /** One after the other: the driver takes the next only when the one before was answered. */
  let turn: Promise<unknown> = Promise.resolve();
  const say = (to: pg.Client, text: string) => {
    const said = turn.then(() => to.query(text));
    turn = said.catch(() => undefined);
    return said;
  };

  const connect = async () => {
    if (connecting || client || closed || channels.size === 0) return;
    connecting = true;
    const fresh = new pg.Client({
      connectionString: url,
      application_name: applicationName,
      keepAlive: true,
      connectionTimeoutMillis: pollMs,
      query_timeout: pollMs,
    });
    fresh.on('error', () => drop(fresh));
    fresh.on('end', () => drop(fresh));
    fresh.on('notification', ({ channel, payload }) => {
      for (const heard of channels.get(channel) ?? []) tell(heard, payload ?? '');
    });
    try {
      await fresh.connect();
      client = fresh;
      turn = Promise.resolve();
      for (const channel of channels.keys()) await say(fresh, `listen ${quoted(channel)}`);
      tellAll();
    } catch {
      client = undefined;
      fresh.end().catch(() => {});
    } finally {
      connecting = false;
      if (closed) fresh.end().catch(() => {});
    }
  };

  /** Also asks the connection something, so that one that died without a word is found. */
  const poll = () => {
    const asked = client;
    if (asked) say(asked, 'select 1').catch(() => drop(asked));
    else void connect();
    tellAll();
  };

  return {
    listen(channel: string, heard: Heard): () => void {
      const listeners = channels.get(channel) ?? new Set();
      channels.set(channel, listeners);
      listeners.add(heard);
      timer ??= setInterval(poll, pollMs).unref();
      const current = client;
      if (current)
        say(current, `listen ${quoted(channel)}`).then(
          () => tell(heard, undefined),
          () => drop(current),
        );
      else void connect();
      return () => {
        listeners.delete(heard);
        if (listeners.size > 0 || channels.get(channel) !== listeners) return;
        channels.delete(channel);
        if (client) say(client, `unlisten ${quoted(channel)}`).catch(() => {});
      };
    },
    async close() {
      closed = true;
      clearInterval(timer);
      const last = client;
      client = undefined;
      await last?.end().catch(() => {});
    },
  };
};
