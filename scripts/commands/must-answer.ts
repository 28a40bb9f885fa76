import type { Config } from '#platform/config';
import { openEventStore } from '#platform/event-store/eventstoredb';
import type { Log } from '#platform/log';
import { pause } from '#platform/pause';
import { openPostgres } from '#platform/postgres/pool';
import { Complaint } from './command.ts';

const patience = 5_000;

const within = async (name: string, asked: Promise<unknown>): Promise<void> => {
  const none = new Complaint(`${name} does not answer. Nothing was changed. Is the system running?`);
  const late = new AbortController();
  const tooLate = pause(patience, late.signal).then(() => Promise.reject(none));
  tooLate.catch(() => undefined);
  const answered = asked.catch(() => Promise.reject(none));
  await Promise.race([answered, tooLate]).finally(() => late.abort());
};

/** Services wait for what is not there yet. Whoever sits at a terminal is told instead. */
export const mustAnswer = async (config: Pick<Config, 'databaseUrl' | 'EVENTSTORE_URL'>, log: Log): Promise<void> => {
  const db = openPostgres({ url: config.databaseUrl, max: 1, log });
  const store = openEventStore({ url: config.EVENTSTORE_URL, log });
  try {
    await within('Postgres (DATABASE_URL)', db.query('select 1'));
    await within('The event store (EVENTSTORE_URL)', store.head());
  } finally {
    await Promise.all([db.close(), store.close()]);
  }
};
