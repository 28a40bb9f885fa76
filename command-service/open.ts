import type { AnyEvent, Recorded } from '#contracts/events/index';
import { Problem } from '#contracts/problems';
import type { Sealed } from '#contracts/sealed';
import { openAccess } from '#platform/auth/access';
import { apiKeysTable, ownerOfKey, storeKey } from '#platform/auth/api-keys-table';
import type { Claims } from '#platform/auth/claims';
import { watchTokenKeys } from '#platform/auth/keys';
import { revocationsTable } from '#platform/auth/revocations-table';
import { systemClock } from '#platform/clock';
import type { Config } from '#platform/config';
import { openEventStore } from '#platform/event-store/eventstoredb';
import type { Check } from '#platform/health';
import type { Log } from '#platform/log';
import { migrate } from '#platform/postgres/migrate';
import { openPostgres } from '#platform/postgres/pool';
import { deriveKey } from '#platform/sealing/derive';
import { openSubjectKeys, subjectKeysTable } from '#platform/sealing/keys';
import { openMasterKey } from '#platform/sealing/master-key';
import { SubjectErased } from '#platform/sealing/port';
import { sealEvents } from '#platform/sealing/seal';
import { openSearch } from '#platform/sealing/search';
import { unsealAll } from '#platform/sealing/unseal';
import type { Decider } from './append/decider.ts';
import { commandHandler } from './append/handle.ts';
import type { Timing } from './append/timing.ts';
import { recentKeys } from './appointment/keys.ts';
import { availability } from './availability/decider.ts';
import { openAlike } from './client/alike.ts';
import { strikeOut } from './client/erase.ts';
import { keepErased } from './client/keep-erased.ts';
import { openSubjects } from './client/subjects.ts';
import type { CommandDeps } from './deps.ts';
import { host } from './host/decider.ts';
import { office } from './office/decider.ts';
import { finisher, keepFinishing } from './page/finisher.ts';
import { openPages } from './page/pages.ts';
import { bootstrap } from './person/bootstrap.ts';
import { person } from './person/decider.ts';
import { keepAnAdmin } from './person/keep-admin.ts';
import { openPasswords } from './person/passwords.ts';
import { openSignIn } from './person/sign-in.ts';
import { followReference } from './reference/follow.ts';
import { createReference } from './reference/reference.ts';
import { role } from './role/decider.ts';
import { commandHandlers } from './routes.ts';
import { service } from './service/decider.ts';
import { signInsAppendOnly } from './sign-in/append-only.ts';
import { identityTables, openSignInParts } from './sign-in/open.ts';
import { offerSetup } from './sign-in/setup.ts';
import { keepTidy } from './sign-in/tidy.ts';
import { summary } from './summary/decider.ts';

const timing: Timing = {
  clock: systemClock,
  random: Math.random,
  // Not Node's own, which makes an error with a stack of every wait that is called off.
  delay: (milliseconds, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const end = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, milliseconds).unref();
      signal?.addEventListener('abort', end);
    }),
};

/** Everything a command service holds: built here and nowhere else. */
export const openCommandService = async (config: Config, log: Log) => {
  const db = openPostgres({
    url: config.databaseUrl,
    max: config.POSTGRES_POOL,
    applicationName: 'command-service',
    log,
  });
  await migrate({
    db,
    url: config.databaseUrl,
    table: 'migrations_command',
    migrations: [subjectKeysTable, ...identityTables, revocationsTable, apiKeysTable, signInsAppendOnly],
    log,
  });
  const store = openEventStore({ url: config.EVENTSTORE_URL, log });
  const keys = openSubjectKeys({ db, masterKey: openMasterKey(config.MASTER_KEY), log });
  const seal = <E extends AnyEvent>(events: readonly E[]) =>
    sealEvents(events, keys).catch((error: unknown) => {
      // Erased while this was being decided: then there is nobody any more whom it could be about.
      throw error instanceof SubjectErased ? new Problem('not-found') : error;
    });
  const unseal = async (value: string | Sealed | undefined): Promise<string | null> => {
    if (value === undefined || typeof value === 'string') return value ?? null;
    const [text] = await unsealAll([value], keys);
    return typeof text === 'string' ? text : null;
  };
  const access = await openAccess({ db, config, log });
  const { revocations } = access;
  const reference = createReference();
  const stop = new AbortController();
  const pages = openPages({ store, timing, seal });
  const finishing = finisher({ pages, timing });
  const subjects = openSubjects({ db, keys });
  const erasing = keepErased({
    subjects,
    survivorOf: reference.survivorOf,
    isErased: (personId) => reference.person(personId)?.status === 'erased',
    strikeOut: (personId) => strikeOut({ reference, clock: timing.clock, pages, timing }, personId),
    log,
    delay: timing.delay,
  });
  const seen = (event: Recorded<AnyEvent>) => {
    finishing.seen(event);
    erasing.seen(event);
  };
  const following = followReference({ store, reference, seen, log, now: Date.now }, stop.signal);
  const passwords = openPasswords();
  const tokenKeys = watchTokenKeys(config.JWT_KEYS_DIR, { log });
  const signIn = openSignIn({
    parts: openSignInParts({ config, db, passwords, keys, revocations }),
    reference,
    keys: tokenKeys.current,
    tokenMinutes: config.ACCESS_TOKEN_MINUTES,
    clock: timing.clock,
  });
  const small = <S, C, E extends AnyEvent>(decider: Decider<S, C, E>) =>
    commandHandler({ store, decider, timing, seal });
  const deps: CommandDeps = {
    clock: timing.clock,
    timing,
    reference,
    head: () => store.head(),
    commandSecret: deriveKey(config.SECRET_KEY, 'command ids'),
    office: small(office),
    service: small(service),
    host: small(host),
    availability: small(availability),
    person: small(person),
    role: small(role),
    summary: small(summary),
    pages,
    read: store.read,
    recentKeys: recentKeys(),
    signIn,
    revocations,
    keys: {
      enabled: config.API_KEYS_ENABLED,
      store: (key) => storeKey(db, key),
      ownerOf: (keyId) => ownerOfKey(db, keyId),
    },
    subjects,
    alike: openAlike({ db, search: openSearch(config.SECRET_KEY), log, reference, timing }),
    unseal,
  };
  await following.caughtUp;
  const finished = Promise.all([
    keepFinishing(finishing, timing, stop.signal),
    keepAnAdmin(deps, timing, stop.signal),
    erasing.until(stop.signal),
    keepTidy({ ...signIn, revocations }, timing, stop.signal),
  ]);
  const firstAdmin = await bootstrap(deps, config);
  if (firstAdmin) log.info('the first admin', { state: firstAdmin });
  else if (config.INIT_RBAC_ON_STARTUP && config.ENVIRONMENT !== 'local') await offerSetup(deps, log);
  const checks: Check[] = [
    { name: 'event-store', needed: true, check: () => store.head().then(() => null) },
    { name: 'postgres', needed: true, check: () => db.query('select 1').then(() => null) },
    access.check,
    {
      name: 'reference',
      needed: true,
      // Without it hours and roles would stand still while bookings go on.
      check: async () => {
        if (following.hasEnded()) throw new Error('it stopped following the log');
        return null;
      },
    },
  ];
  return {
    /** For the command line, which commands without HTTP. */
    deps,
    handlers: commandHandlers(deps),
    checks,
    access: {
      ...access,
      /** What this process has folded itself is there milliseconds after a command; the mirror knows the rest. */
      isRevoked: (claims: Claims) => access.isRevoked(claims) || reference.isOutdated(claims),
    },
    close: async () => {
      stop.abort();
      access.close();
      tokenKeys.stop();
      await Promise.all([following.ended, finished]);
      await Promise.all([passwords.close(), keys.close(), store.close()]);
      await db.close();
    },
  };
};
