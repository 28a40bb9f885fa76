import { type Access, openAccess } from '#platform/auth/access';
import type { Config } from '#platform/config';
import { openEventStore } from '#platform/event-store/eventstoredb';
import { type Check, reachable } from '#platform/health';
import type { Log } from '#platform/log';
import { openPostgres } from '#platform/postgres/pool';
import { openSubjectKeys } from '#platform/sealing/keys';
import { openMasterKey } from '#platform/sealing/master-key';
import { connectQueryService } from './connect.ts';
import { projectionsHealth } from './health.ts';

/** Everything a query service holds: built here and nowhere else; `given` is what both services of a process share. */
export const openQueryService = async (config: Config, log: Log, given?: Access) => {
  const db = openPostgres({
    url: config.databaseUrl,
    max: config.POSTGRES_POOL,
    applicationName: 'query-service',
    log,
  });
  const store = openEventStore({ url: config.EVENTSTORE_URL, log });
  const keys = openSubjectKeys({ db, masterKey: openMasterKey(config.MASTER_KEY), log });
  const access = given ?? (await openAccess({ db, config, log }));
  const service = await connectQueryService({ config, log, db, store, keys });
  const checks: Check[] = [
    { name: 'event-store', needed: true, check: () => store.head().then(() => null) },
    { name: 'postgres', needed: true, check: () => db.query('select 1').then(() => null) },
    access.check,
    // Only a wake-up: without it notices come seconds later, by the workers' own look.
    { name: 'nats', needed: false, check: () => reachable(config.NATS_URL) },
  ];
  return {
    handlers: service.handlers,
    /** For the shell: waits until a read model shows what a caller has seen already. */
    caughtUp: service.caughtUp,
    access,
    checks,
    projections: projectionsHealth({ db, store }),
    close: async () => {
      if (!given) access.close();
      await service.close();
      await Promise.all([keys.close(), store.close()]);
      await db.close();
    },
  };
};
