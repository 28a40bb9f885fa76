import { randomUUID } from 'node:crypto';
import type { AnyEvent, EventOf, EventType, Position, Terms } from '#contracts/events/index';
import { queryOperations } from '#contracts/operations/index';
import { callerOf, presetGrants } from '#platform/auth/grants';
import { openMemoryStore } from '#platform/event-store/memory';
import { consistencyToken } from '#platform/http/answer';
import { anonymous, type Caller } from '#platform/http/caller';
import { trackInFlight } from '#platform/http/in-flight';
import { listen } from '#platform/http/listen';
import { createShell } from '#platform/http/shell';
import { silentLog } from '#platform/log';
import { migrate } from '#platform/postgres/migrate';
import { openPostgres } from '#platform/postgres/pool';
import { openMemoryKeys } from '#platform/sealing/memory';
import { sealEvents } from '#platform/sealing/seal';
import { openSearch } from '#platform/sealing/search';
import { withSearchTokens } from '#projectors/directory/search-tokens';
import { runProjections } from '#projectors/engine/run';
import { projections } from '#projectors/index';
import { migrations, migrationsTable } from '#projectors/migrations';
import { connectQueryService } from '#query-service/connect';
import { postgres } from '#test/support/parts';

/** A log in memory, the real projectors, a real Postgres, and the query service over HTTP. */

const prepared = async (url: string): Promise<void> => {
  const db = openPostgres({ url });
  await migrate({ db, url, migrations, table: migrationsTable });
  await db.close();
};

/** Checked against the contract by the shell, which is strict in tests. */
type Body = ReturnType<typeof JSON.parse>;

/** `officea` -> an id. */
export const id = (name: string): string => name.padEnd(12, 'a');
export const offices = { a: id('officea'), b: id('officeb') };
export const hosts = { a1: id('hosta2'), a2: id('hosta3'), b1: id('hostb2') };
export const services = { talk: id('talk'), group: id('group'), far: id('far') };
export const people = {
  anna: id('anna'),
  berta: id('berta'),
  carl: id('carl'),
  hostA1: id('persona2'),
  hostA2: id('persona3'),
  hostB1: id('personb2'),
  deskA: id('deska'),
  deskB: id('deskb'),
  boss: id('boss'),
  ada: id('auditor'),
};

const claims = (sub: string, roles: string[], mem: { o: string; r: string }[] = [], host?: string): Caller =>
  callerOf({ sub, sid: 's', roles, mem, iat: 0, exp: 9e9, ...(host && { host }) }, presetGrants);
export const callers: Readonly<Record<string, Caller>> = {
  nobody: anonymous,
  anna: claims(people.anna, ['client']),
  berta: claims(people.berta, ['client']),
  hostA1: claims(people.hostA1, ['host'], [], hosts.a1),
  hostB1: claims(people.hostB1, ['host'], [], hosts.b1),
  deskA: claims(people.deskA, [], [{ o: offices.a, r: 'reception' }]),
  secretaryA: claims(people.deskA, [], [{ o: offices.a, r: 'secretary' }]),
  deskB: claims(people.deskB, [], [{ o: offices.b, r: 'secretary' }]),
  boss: claims(people.boss, ['admin']),
  auditor: claims(people.ada, ['auditor']),
};

export const monday = '2027-01-04';
export const terms: Terms = {
  name: 'Talk',
  durations: [30, 60],
  bufferBefore: 0,
  bufferAfter: 0,
  notice: { book: 0, change: 0, cancel: 0 },
  window: {},
  limits: {},
  capacity: 1,
  approval: 'none',
  questions: [],
};

const secret = 'x'.repeat(32);

export const openWorld = async (options: { cache?: boolean; project?: boolean } = {}) => {
  const { url } = await postgres(prepared);
  let now = Date.parse(`${monday}T07:00:00Z`);
  const clock = () => new Date(now);
  const db = openPostgres({ url, log: silentLog });
  const store = openMemoryStore({ now: clock });
  const keys = openMemoryKeys();
  const searchable = withSearchTokens(store, { keys, search: openSearch(secret) });
  const project = () => runProjections({ db, store: searchable, projections, lookMs: 50 });
  let projecting = options.project === false ? undefined : await project();
  const service = await connectQueryService({
    config: {
      CACHE_ENABLED: options.cache ?? true,
      CACHE_TTL: 300,
      SECRET_KEY: secret,
      PROJECT_NAME: 'Daybook',
    },
    log: silentLog,
    db,
    store,
    keys,
    clock,
  });
  const inFlight = trackInFlight({ seconds: 30, most: 5_000, now: Date.now });
  const app = createShell(queryOperations, service.handlers, {
    log: silentLog,
    settings: {
      ALLOWED_HOSTS: [],
      TRUSTED_PROXIES: [],
      CORS_ORIGINS: [],
      CORS_CREDENTIALS: false,
      MAX_REQUEST_SIZE: 65_536,
      SECURITY_HEADERS: true,
      REQUEST_LOGGING: false,
    },
    authenticate: ({ headers }) => callers[String(headers['x-caller'] ?? 'nobody')] ?? anonymous,
    limiter: undefined,
    inFlight,
    caughtUp: service.caughtUp,
    strict: true,
  });
  const server = await listen(app, { host: '127.0.0.1', port: 0, requestSeconds: 30, drainSeconds: 1 });
  const base = `http://127.0.0.1:${server.port}/api/v1`;
  let seen: Position | undefined;

  const append = async (stream: string, ...events: AnyEvent[]): Promise<Position> => {
    const sealed = await sealEvents(events, keys);
    const { revision } = await store.read(stream);
    const commandId = randomUUID();
    const { position } = await store.append(
      stream,
      sealed.map(({ type, data }) => ({
        eventId: randomUUID(),
        type,
        data,
        metadata: {
          commandId,
          actorId: people.boss,
          via: 'api' as const,
          at: clock().toISOString(),
          v: 1,
          $correlationId: `request-${commandId}`,
          $causationId: commandId,
        },
      })),
      revision,
    );
    seen = position;
    return position;
  };

  const fetched = (path: string, caller = 'nobody', headers: Record<string, string> = {}) =>
    fetch(`${base}${path}`, {
      headers: { 'x-caller': caller, ...(seen && { 'consistency-token': consistencyToken(seen) }), ...headers },
    });

  return {
    url,
    db,
    store,
    keys,
    service,
    port: server.port,
    append,
    fetched,
    /** Status and body, with all that was appended so far waited for. */
    get: async (path: string, caller?: string, headers?: Record<string, string>) => {
      const response = await fetched(path, caller, headers);
      const text = await response.text();
      const isJson = (response.headers.get('content-type') ?? '').includes('json') && !path.includes('export');
      return {
        status: response.status,
        headers: response.headers,
        text,
        body: (isJson ? JSON.parse(text) : undefined) as Body,
      };
    },
    at: (instant: string) => {
      now = Date.parse(instant);
    },
    clock,
    resume: async () => {
      projecting ??= await project();
    },
    pause: async () => {
      await projecting?.stop();
      projecting = undefined;
    },
    close: async () => {
      await server.close();
      inFlight.stop();
      await service.close();
      await projecting?.stop();
      await store.close();
      await db.close();
    },
  };
};
export type World = Awaited<ReturnType<typeof openWorld>>;

export const event = <T extends EventType>(type: T, data: EventOf<T>['data']): AnyEvent => ({ type, data }) as AnyEvent;
