import { openBus } from '#platform/bus/nats';
import type { Config } from '#platform/config';
import { openEventStore } from '#platform/event-store/eventstoredb';
import type { Log } from '#platform/log';
import { migrate } from '#platform/postgres/migrate';
import { openPostgres } from '#platform/postgres/pool';
import { openSubjectKeys } from '#platform/sealing/keys';
import { openMasterKey } from '#platform/sealing/master-key';
import { openSearch } from '#platform/sealing/search';
import { withSearchTokens } from './directory/search-tokens.ts';
import { openFeed } from './engine/feed.ts';
import { runProjections } from './engine/run.ts';
import { projections } from './index.ts';
import { migrations, migrationsTable } from './migrations.ts';
import { runRelay } from './relay.ts';

/** A replay's statements are large, and its indexes are made in one go. */
const statementTimeoutMs = 60_000;
/** Each projection writes on one connection; locks and listening have their own. */
const spareConnections = 4;

/** Everything a projector process holds: built here and nowhere else. */
export const openProjectors = async (config: Config, log: Log): Promise<{ stop(): Promise<void> }> => {
  const url = config.databaseUrl;
  const db = openPostgres({
    url,
    max: Math.max(config.POSTGRES_POOL, projections.length + spareConnections),
    applicationName: 'daybook projectors',
    statementTimeoutMs,
    // Rows, jobs and checkpoint are one commit: what a power cut takes back is read from the log again.
    lazyCommit: true,
    planAnew: true,
    log,
  });
  const unknown = new Set<string>();
  const store = openEventStore({
    url: config.EVENTSTORE_URL,
    log,
    onUnknownType: (type) => {
      if (!unknown.has(type)) log.warn('events of a type that this release does not know are passed over', { type });
      unknown.add(type);
    },
  });
  const bus = await openBus({ url: config.NATS_URL, name: 'daybook projectors', log });
  await migrate({ db, url, migrations, table: migrationsTable, log });
  const keys = openSubjectKeys({ db, masterKey: openMasterKey(config.MASTER_KEY), log });
  const searchable = withSearchTokens(store, { keys, search: openSearch(config.SECRET_KEY), log });
  const feed = openFeed({ store: searchable, log });
  const stopListening = db.listen('awaited', (payload) => {
    if (payload !== undefined) feed.hurry();
  });
  const running = await runProjections({ db, store: searchable, feed, projections, log });
  const relay = runRelay({ db, feed, bus, log });
  return {
    async stop() {
      stopListening();
      await Promise.all([running.stop(), relay.stop()]);
      await Promise.all([store.close(), bus.close(), keys.close()]);
      await db.close();
    },
  };
};
