import type { Express } from 'express';
import type { Position } from '#contracts/events/index';
import { allOperations, serviceOperations } from '#contracts/operations/index';
import type { HealthView } from '#contracts/operations/service';
import type { ApiKeys } from '../auth/api-keys.ts';
import type { Claims } from '../auth/claims.ts';
import type { DefinedRoles } from '../auth/defined-roles.ts';
import { watchTokenKeys } from '../auth/keys.ts';
import { authenticator } from '../auth/verify.ts';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import { createMetrics } from '../metrics.ts';
import { openPostgres } from '../postgres/pool.ts';
import { deriveKey } from '../sealing/derive.ts';
import { version } from '../version.ts';
import { trackInFlight } from './in-flight.ts';
import type { Handlers, Operations } from './incoming.ts';
import { type Limiter, memoryLimiter, quotasOf } from './limits.ts';
import { listen } from './listen.ts';
import { serviceHandlers } from './service-handlers.ts';
import { sharedLimiter } from './shared-limits.ts';
import { createShell } from './shell.ts';

/** What workers prove themselves with, when nobody chose a key. */
export const serviceKeyOf = (config: Config): string =>
  config.SERVICE_KEY ?? deriveKey(config.SECRET_KEY, 'service key').toString('base64url');

/** Counts are shared when there is a place for them; `postgres` means the database that everything else is in. */
const limiterOf = (config: Config, service: string, log: Log): (Limiter & { close?(): Promise<void> }) | undefined => {
  if (!config.RATE_LIMIT_ENABLED) return undefined;
  const all = config.RATE_LIMIT_REQUESTS;
  const quotas = quotasOf({ all, ofKeys: config.RATE_LIMIT_KEY_REQUESTS ?? all });
  const windowSeconds = config.RATE_LIMIT_WINDOW;
  const place = config.RATE_LIMIT_STORAGE_URL;
  if (place === undefined) return memoryLimiter(quotas, windowSeconds, Date.now);
  const url = place === 'postgres' ? config.databaseUrl : place;
  // Short: whoever wants to sign in waits for it.
  const timeouts = { statementTimeoutMs: 2_000, acquireTimeoutMs: 2_000 };
  const db = openPostgres({ url, max: 3, applicationName: `${service} limits`, ...timeouts, log });
  return sharedLimiter({
    db,
    quotas,
    windowSeconds,
    secret: deriveKey(config.SECRET_KEY, 'limits'),
    log,
    now: Date.now,
  });
};

type Options<T extends Operations> = {
  readonly service: string;
  readonly config: Config;
  readonly log: Log;
  readonly operations: T;
  readonly handlers: Handlers<T>;
  readonly health: () => Promise<HealthView>;
  readonly caughtUp?: (reads: readonly string[], seen: Position) => Promise<void>;
  readonly access: {
    /** Whether a token says more than its person may by now. */
    readonly isRevoked: (claims: Claims) => boolean;
    readonly apiKeys?: Pick<ApiKeys, 'callerOf'>;
    /** What roles allow by now. */
    readonly roles: Pick<DefinedRoles, 'grantsOf' | 'version'>;
  };
  /** Pages that only a local system has. */
  readonly extra?: (app: Express) => void;
};

/** One listener with the operations of one or both services, and what every service says about itself. */
export const serve = async <T extends Operations>(options: Options<T>) => {
  const { config, log, service, access } = options;
  const metrics = createMetrics(service);
  const keys = watchTokenKeys(config.JWT_KEYS_DIR, { log });
  const inFlight = trackInFlight({ seconds: config.REQUEST_TIMEOUT, most: 5_000, now: Date.now });
  let stopping = false;
  const about = serviceHandlers({
    name: config.PROJECT_NAME,
    version,
    operations: allOperations,
    docsEnabled: config.DOCS_ENABLED,
    metricsEnabled: config.METRICS_ENABLED,
    metricsToken: config.METRICS_TOKEN,
    keys: keys.current,
    health: options.health,
    isStopping: () => stopping,
    metricsText: metrics.text,
  });
  const authenticate = authenticator({
    keys: keys.current,
    grantsOf: access.roles.grantsOf,
    grantsVersion: access.roles.version,
    serviceKey: serviceKeyOf(config),
    isRevoked: access.isRevoked,
    ...(access.apiKeys && { keyCaller: access.apiKeys.callerOf }),
    now: Date.now,
  });
  metrics.gauge('http_in_flight', 'Requests being answered', inFlight.size);
  const limiter = limiterOf(config, service, log);
  const app = createShell(
    { ...serviceOperations, ...options.operations },
    { ...about, ...options.handlers } as Handlers<typeof serviceOperations & T>,
    {
      log,
      settings: config,
      authenticate,
      limiter,
      inFlight,
      observe: metrics.observeRequest,
      strict: config.CHECK_ANSWERS,
      ...(options.caughtUp && { caughtUp: options.caughtUp }),
    },
    options.extra,
  );
  const listening = await listen(app, { host: config.HOST, port: config.PORT, requestSeconds: config.REQUEST_TIMEOUT });
  return {
    port: listening.port,
    metrics,
    close: async () => {
      stopping = true;
      keys.stop();
      await listening.close();
      inFlight.stop();
      await limiter?.close?.();
    },
  };
};
