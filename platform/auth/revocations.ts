import { Problem } from '#contracts/problems';
import type { Log } from '../log.ts';
import type { Db, Sql } from '../postgres/db.ts';
import type { Claims } from './claims.ts';

/** Whose tokens end: all of a person's, those of one sign-in, or a key. */
export type RevokedKind = 'person' | 'session' | 'key';

/** No access token lives longer (ACCESS_TOKEN_MINUTES is an hour at most), so older revocations matter to none. */
const longestLifeMs = 65 * 60_000;
/** Older than this, a mirror does not know whom to keep out. */
const staleAfterMs = 30_000;

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
  isRevoked(claims: Pick<Claims, 'sub' | 'sid' | 'iat'>): boolean;
  /** Written for every process, and known to this one when it resolves. */
  revoke(kind: RevokedKind, id: string, at: Date): Promise<void>;
  /** In milliseconds; undefined when nothing was revoked that could still matter. */
  notBefore(kind: RevokedKind, id: string): number | undefined;
  /** Throws `unavailable` when the mirror is too old to decide by. */
  assertFresh(): void;
  close(): void;
};

type Options = { readonly db: Db; readonly log: Log; readonly now: () => number };
type Row = { readonly kind: RevokedKind; readonly id: string; readonly ms: number };

const recent = `select kind, id, floor(extract(epoch from not_before) * 1000)::float8 as ms
from identity.revocations where not_before > $1`;

/**
 * The table in the memory of this process, kept by NOTIFY and by a look every two seconds. A token is dead when it was
 * made in the second of the revocation or before; whoever issues one after that dates it a second later.
 */
export const openRevocations = async ({ db, log, now }: Options): Promise<Revocations> => {
  const known: Readonly<Record<RevokedKind, Map<string, number>>> = {
    person: new Map(),
    session: new Map(),
    key: new Map(),
  };
  let readAt = Number.NEGATIVE_INFINITY;
  let reading = false;

  const note = (kind: RevokedKind, id: string, ms: number) => {
    if (ms > (known[kind].get(id) ?? Number.NEGATIVE_INFINITY)) known[kind].set(id, ms);
  };

  const read = async () => {
    if (reading) return;
    reading = true;
    const began = now();
    try {
      const rows = await db.query<Row>(recent, [new Date(began - longestLifeMs).toISOString()]);
      for (const { kind, id, ms } of rows) note(kind, id, ms);
      for (const map of Object.values(known))
        for (const [id, ms] of map) if (ms < began - longestLifeMs) map.delete(id);
      readAt = began;
    } catch (error) {
      log.warn('revocations cannot be read', { error: error instanceof Error ? error : undefined });
    } finally {
      reading = false;
    }
  };

  const stop = db.listen('revoked', (payload) => {
    const [kind, id, ms] = payload?.split(' ') ?? [];
    if (kind !== undefined && Object.hasOwn(known, kind) && id && ms) note(kind as RevokedKind, id, Number(ms));
    else void read();
  });
  await read();

  const assertFresh = () => {
    if (now() - readAt > staleAfterMs) throw new Problem('unavailable', { retryAfter: 2 });
  };

  return {
    isRevoked: ({ sub, sid, iat }) => {
      assertFresh();
      const taken = known.person.get(sub);
      return (taken !== undefined && iat <= Math.floor(taken / 1000)) || known.session.has(sid);
    },
    revoke: async (kind, id, at) => {
      await revoke(db, kind, id, at);
      note(kind, id, at.getTime());
    },
    notBefore: (kind, id) => known[kind].get(id),
    assertFresh,
    close: stop,
  };
};
