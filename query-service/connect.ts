import type { queryOperations } from '#contracts/operations/index';
import { Problem } from '#contracts/problems';
import { type Clock, systemClock } from '#platform/clock';
import type { Config } from '#platform/config';
import { type EventStore, StoreUnavailable } from '#platform/event-store/port';
import type { Handlers } from '#platform/http/incoming';
import type { Log } from '#platform/log';
import { DatabaseUnavailable, type Db } from '#platform/postgres/db';
import type { SubjectKeys } from '#platform/sealing/port';
import { openSearch } from '#platform/sealing/search';
import { unsealWithin } from '#platform/sealing/unseal';
import { createQueryHandlers } from './app.ts';
import { surveyLog } from './audit/marks.ts';
import { createCursors } from './cursor.ts';
import type { Deps, Sql } from './deps.ts';
import { createCache } from './fresh/cache.ts';
import { type CaughtUp, createCaughtUp } from './fresh/caught-up.ts';
import { trackProgress } from './fresh/progress.ts';
import { projectedOf } from './notices.ts';

/** What a query service reads from. Whoever gives them closes them. */
export type Parts = {
  readonly config: Pick<Config, 'CACHE_ENABLED' | 'CACHE_TTL' | 'SECRET_KEY' | 'PROJECT_NAME'>;
  readonly log: Log;
  readonly db: Db;
  readonly store: EventStore;
  readonly keys: SubjectKeys;
  readonly clock?: Clock;
};

export type QueryService = {
  readonly handlers: Handlers<typeof queryOperations>;
  /** For the shell: waits until a read model shows what a caller has seen already. */
  readonly caughtUp: CaughtUp;
  readonly cached: () => { readonly entries: number; readonly bytes: number };
  close(): Promise<void>;
};

/** The projectors make the read tables: a system that starts for the first time does not have them yet. */
const isNotMadeYet = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === '42P01' || error.code === '3F000');

/** A value no column can hold, such as text with a NUL in it: the contract let it through, nothing can match it. */
const isUnfit = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('22');

/** A part that does not answer is not our caller's fault, and worth another try. */
const orUnavailable = (error: unknown): never => {
  if (error instanceof DatabaseUnavailable || error instanceof StoreUnavailable || isNotMadeYet(error))
    throw new Problem('unavailable', { retryAfter: 2 });
  if (isUnfit(error)) throw new Problem('invalid-request', { reason: 'a value cannot be looked for' });
  throw error;
};

const storeOf = (store: EventStore): Deps['store'] => ({
  read: (stream, from) => store.read(stream, from).catch(orUnavailable),
  readBackwards: (stream, count) => store.readBackwards(stream, count).catch(orUnavailable),
  head: () => store.head(),
  readAll: async function* (from, signal) {
    try {
      yield* store.readAll(from, signal);
    } catch (error) {
      orUnavailable(error);
    }
  },
});

const progressRows = 'select name, commit::text as commit, prepare::text as prepare from read.progress';

/** Joins the questions to what they read from. */
export const connectQueryService = async (parts: Parts): Promise<QueryService> => {
  const { config, log, db, keys, clock = systemClock } = parts;
  const sql: Sql = <R extends object>(text: string, values?: readonly unknown[]) =>
    db.query<R>(text, values).catch(orUnavailable);
  const cache = createCache({ enabled: config.CACHE_ENABLED, seconds: config.CACHE_TTL, now: () => clock().getTime() });
  const progress = trackProgress({ invalidate: cache.invalidate, invalidateAll: cache.clear });
  const poll = async () => {
    const found = progress.looking();
    const rows = await db.query<{ name: string; commit: string; prepare: string }>(progressRows);
    found(
      rows.map(({ name, commit, prepare }) => ({
        projection: name,
        position: { commit: BigInt(commit), prepare: BigInt(prepare) },
      })),
    );
  };
  const look = () =>
    poll().catch((error: unknown) =>
      log.warn('the checkpoints cannot be read', { error: error instanceof Error ? error : undefined }),
    );

  const stopProjected = db.listen('projected', (payload) => {
    const projected = payload === undefined ? undefined : projectedOf(payload);
    if (projected) return progress.noticed(projected);
    // Something may have been missed, or was said that we do not understand.
    progress.doubted();
    void look();
  });
  // An erased person's name must not live on in a ready answer.
  const stopErased = db.listen('subject_erased', (subject) => {
    if (subject !== undefined) cache.clear();
  });
  await look();

  // Nobody is worse off without it than later.
  const hurry = () => void db.query('select pg_notify($1, $2)', ['awaited', '']).catch(() => undefined);
  const waiting = { progress, head: () => parts.store.head(), poll, hurry };
  const caughtUp = createCaughtUp(waiting);
  const soon = createCaughtUp({ ...waiting, waitMs: 300 });
  const store = storeOf(parts.store);
  const marks = surveyLog({ store });
  const handlers = createQueryHandlers({
    sql,
    unseal: async (values) => {
      const opened = await unsealWithin(values, keys).catch(orUnavailable);
      return Array.isArray(opened) ? opened : [];
    },
    store,
    cache,
    cursors: createCursors(config.SECRET_KEY),
    search: openSearch(config.SECRET_KEY),
    clock,
    log,
    projectName: config.PROJECT_NAME,
    isApplied: (projection, position) =>
      soon([projection], position).then(
        () => true,
        () => false,
      ),
    caughtUp,
    marks,
  });
  return {
    handlers,
    caughtUp,
    cached: cache.size,
    close: async () => {
      stopProjected();
      stopErased();
      marks.stop();
    },
  };
};
