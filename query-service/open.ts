import { openApiKeys } from '#platform/auth/api-keys';
import { openRevocations } from '#platform/auth/revocations';
import type { Config } from '#platform/config';
import { openEventStore } from '#platform/event-store/eventstoredb';
import { type Check, reachable } from '#platform/health';
import type { Log } from '#platform/log';
import { openPostgres } from '#platform/postgres/pool';
import { openSubjectKeys } from '#platform/sealing/keys';
import { openMasterKey } from '#platform/sealing/master-key';
import { connectQueryService } from './connect.ts';
import { projectionsHealth } from './health.ts';

/** Everything a query service holds: built here and nowhere else. */
export const openQueryService = async (config: Config, log: Log) => {
  const db = openPostgres({
    url: config.databaseUrl,
    max: config.POSTGRES_POOL,
    applicationName: 'query-service',
    log,
  });
  const store = openEventStore({ url: config.EVENTSTORE_URL, log });
  const keys = openSubjectKeys({ db, masterKey: openMasterKey(config.MASTER_KEY), log });
  const revocations = await openRevocations({ db, log, now: Date.now });
  const { API_KEYS_ENABLED: enabled } = config;
  const apiKeys = openApiKeys({ db, enabled, grantsOf: revocations.roles.grantsOf, revocations, log, now: Date.now });
  const service = await connectQueryService({ config, log, db, store, keys });
  const checks: Check[] = [
    { name: 'event-store', needed: true, check: () => store.head().then(() => null) },
    { name: 'postgres', needed: true, check: () => db.query('select 1').then(() => null) },
    // Without it nobody with a token or a key is let in.
    {
      name: 'revocations',
      needed: true,
      check: async () => {
        revocations.assertFresh();
        return null;
      },
    },
    // Only a wake-up: without it notices come seconds later, by the workers' own look.
    { name: 'nats', needed: false, check: () => reachable(config.NATS_URL) },
  ];
  return {
    handlers: service.handlers,
    /** For the shell: waits until a read model shows what a caller has seen already. */
    caughtUp: service.caughtUp,
    isRevoked: revocations.isRevoked,
    apiKeys,
    roles: revocations.roles,
    checks,
    projections: projectionsHealth({ db, store }),
    close: async () => {
      revocations.close();
      apiKeys.close();
      await service.close();
      await Promise.all([keys.close(), store.close()]);
      await db.close();
    },
  };
};
