import { Problem } from '#contracts/problems';
import type { Log } from '../log.ts';
import { pause } from '../pause.ts';
import type { Db, Sql } from '../postgres/db.ts';
import type { Claims } from './claims.ts';
import { type DefinedRoles, isAboutRoles, openDefinedRoles } from './defined-roles.ts';

/** Whose tokens end: all that a person has by now, those of one sign-in, or a key. */
export type RevokedKind = 'person' | 'session' | 'key';
/** What the log takes from a person counts by its place in the log and needs no clocks to agree. */
type Kind = RevokedKind | 'standing';

/** No access token lives longer (ACCESS_TOKEN_MINUTES is an hour at most), so older revocations matter to none. */
const longestLifeMs = 65 * 60_000;
/** Older than this, a mirror does not know whom to keep out. */
const staleAfterMs = 30_000;
const firstTriesMs = 200;

/** Takes away what was given before `at`; an earlier instant never undoes a later one (the table sees to it). */
export const revoke = async (sql: Pick<Sql, 'execute'>, kind: RevokedKind, id: string, at: Date): Promise<void> => {
  await sql.execute(
    `insert into identity.revocations (kind, id, not_before) values ($1, $2, $3)
     on conflict (kind, id) do update set not_before = excluded.not_before`,
    [kind, id, at.toISOString()],
  );
};

export type Revocations = {
  /** True for a token from before its person, or of a session, was revoked. Throws `unavailable` when it cannot know. */
  isRevoked(claims: Pick<Claims, 'sub' | 'sid' | 'iat' | 'pos'>): boolean;
  /** Written for every process, and known to this one when it resolves. */
  revoke(kind: RevokedKind, id: string, at: Date): Promise<void>;
  /** In milliseconds; undefined when nothing was revoked that could still matter. */
  notBefore(kind: Kind, id: string): number | undefined;
  /** Throws `unavailable` when the mirror is too old to decide by. */
  assertFresh(): void;
  /** What sign-in wrote and no token can be from before of. What the log took stays: it says so for ever. */
  clear(): Promise<unknown>;
  /** What roles allow by now: whoever holds one may that much, whatever it was when their token was made. */
  readonly roles: Pick<DefinedRoles, 'grantsOf' | 'version'>;
  close(): void;
};

type Options = { readonly db: Db; readonly log: Log; readonly now: () => number };
type Row = { readonly kind: Kind; readonly id: string; readonly ms: number; readonly position: string };
type Revoked = { readonly ms: number; readonly position: bigint };

const recent = `select kind, id, floor(extract(epoch from not_before) * 1000)::float8 as ms, coalesce(position, 0)::text as position
from identity.revocations where not_before > $1`;

const over = `delete from identity.revocations
where kind in ('person', 'session') and not_before < now() - interval '1 day'`;

const notice = /^(person|session|key|standing) (\S+) (\d+) (\d+)$/;

/** Did whoever made the token know of it? A token that does not say so is judged by the clock. */
const isBefore = ({ iat, pos }: Pick<Claims, 'iat' | 'pos'>, { ms, position }: Revoked): boolean =>
  pos === undefined ? iat * 1000 <= ms : BigInt(pos) < position;

/** Two tables in the memory of this process, kept by NOTIFY and by a look every two seconds. */
export const openRevocations = async ({ db, log, now }: Options): Promise<Revocations> => {
  const known: Readonly<Record<Kind, Map<string, Revoked>>> = {
    person: new Map(),
    session: new Map(),
    key: new Map(),
    standing: new Map(),
  };
  const roles = openDefinedRoles(db);
  let readAt = Number.NEGATIVE_INFINITY;
  let reading = false;
  /** The log knows that it goes wrong. */
  let isTold = false;

  const note = (kind: Kind, id: string, one: Revoked) => {
    const before = known[kind].get(id);
    if (!before || one.ms > before.ms || one.position > before.position) known[kind].set(id, one);
  };

  const read = async () => {
    if (reading) return;
    reading = true;
    const began = now();
    try {
      const rows = await db.query<Row>(recent, [new Date(began - longestLifeMs).toISOString()]);
      for (const { kind, id, ms, position } of rows) note(kind, id, { ms, position: BigInt(position) });
      for (const map of Object.values(known))
        for (const [id, { ms }] of map) if (ms < began - longestLifeMs) map.delete(id);
      await roles.read();
      readAt = began;
      isTold = false;
    } catch (error) {
      if (!isTold) log.warn('revocations cannot be read', { error: error instanceof Error ? error : undefined });
      isTold = true;
    } finally {
      reading = false;
    }
  };

  const stopRoles = db.listen('projected', (payload) => {
    if (payload !== undefined && isAboutRoles(payload)) void roles.read().catch(() => undefined);
  });
  const stop = db.listen('revoked', (payload) => {
    const [, kind, id, ms, position] = notice.exec(payload ?? '') ?? [];
    if (id && ms && position) note(kind as Kind, id, { ms: Number(ms), position: BigInt(position) });
    else void read();
  });
  const closed = new AbortController();
  /** Services start at once, and the one that makes the table may be a moment later. */
  const readSoon = async () => {
    while (readAt === Number.NEGATIVE_INFINITY && !closed.signal.aborted) {
      await pause(firstTriesMs, closed.signal);
      await read();
    }
  };
  await read();
  void readSoon();

  const assertFresh = () => {
    if (now() - readAt > staleAfterMs) throw new Problem('unavailable', { retryAfter: 2 });
  };

  return {
    isRevoked: (claims) => {
      assertFresh();
      if (known.session.has(claims.sid)) return true;
      const ended = known.person.get(claims.sub);
      if (ended && claims.iat * 1000 <= ended.ms) return true;
      const taken = known.standing.get(claims.sub);
      return taken !== undefined && isBefore(claims, taken);
    },
    revoke: async (kind, id, at) => {
      await revoke(db, kind, id, at);
      note(kind, id, { ms: at.getTime(), position: 0n });
    },
    notBefore: (kind, id) => known[kind].get(id)?.ms,
    assertFresh,
    clear: () => db.execute(over),
    roles,
    close: () => {
      stop();
      stopRoles();
      closed.abort();
    },
  };
};
