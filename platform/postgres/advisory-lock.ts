import pg from 'pg';
import type { Log } from '../log.ts';
import { pause } from '../pause.ts';
import type { Lock } from './db.ts';

type Options = {
  readonly url: string;
  readonly name: string;
  readonly signal: AbortSignal;
  readonly applicationName: string;
  readonly log: Log | undefined;
};

/** A holder shows itself this often … */
const heartbeatMs = 1_500;
/** … and after so long a silence (a frozen process, a dead wire) the server ends its session and frees the lock. */
const silenceMs = 6_000;
const retryMs = 500;

const taken = async (client: pg.Client, name: string): Promise<boolean> => {
  const { rows } = await client.query('select pg_try_advisory_lock(hashtextextended($1, 0)) as taken', [name]);
  return rows[0]?.taken === true;
};

const hold = (client: pg.Client, name: string, signal: AbortSignal, log: Log | undefined): Lock => {
  const lost = new AbortController();
  const stop = () => {
    clearInterval(timer);
    signal.removeEventListener('abort', release);
  };
  const lose = () => {
    if (lost.signal.aborted) return;
    stop();
    lost.abort(new Error(`the lock ${name} was lost`));
    log?.warn('an advisory lock was lost', { lock: name });
    client.end().catch(() => {});
  };
  let released: Promise<void> | undefined;
  const release = (): Promise<void> => {
    stop();
    // Ending the session frees the lock; a zombie is told as well.
    released ??= client
      .end()
      .catch(() => {})
      .then(() => lost.abort(new Error(`the lock ${name} was released`)));
    return released;
  };
  const timer = setInterval(() => client.query('select 1').catch(lose), heartbeatMs);
  client.on('end', () => {
    if (!released) lose();
  });
  client.on('error', () => {
    if (!released) lose();
  });
  signal.addEventListener('abort', release, { once: true });
  return { lost: lost.signal, release };
};

/**
 * Leader election: on a connection of its own, so that the lock lives exactly as long as its holder can reach the
 * database. Only a hint for who tries; what a leader writes is still fenced by its checkpoint's epoch.
 */
export const takeAdvisoryLock = async ({ url, name, signal, applicationName, log }: Options): Promise<Lock> => {
  let client: pg.Client | undefined;
  const forget = async () => {
    const gone = client;
    client = undefined;
    await gone?.end().catch(() => {});
  };
  while (!signal.aborted) {
    try {
      if (!client) {
        client = new pg.Client({
          connectionString: url,
          application_name: `${applicationName} lock`,
          connectionTimeoutMillis: 3_000,
          query_timeout: 3_000,
          options: `-c idle_session_timeout=${silenceMs}`,
        });
        client.on('error', () => {});
        await client.connect();
      }
      if (await taken(client, name)) {
        if (!signal.aborted) return hold(client, name, signal, log);
        break;
      }
    } catch (error) {
      log?.debug('could not ask for an advisory lock', {
        lock: name,
        error: error instanceof Error ? error : undefined,
      });
      await forget();
    }
    await pause(retryMs * (0.5 + Math.random()), signal);
  }
  await forget();
  throw signal.reason;
};
