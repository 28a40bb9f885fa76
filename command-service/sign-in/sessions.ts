import { randomBytes } from 'node:crypto';
import type { Db, Sql } from '#platform/postgres/db';
import type { RefreshToken } from './refresh-token.ts';

/** Two tabs, or a client whose answer was lost, come with the same token: so long they get the same successor. */
const graceSeconds = 10;
/** Generations a twin may be behind within the grace; each costs eight bytes of the row. */
const remembered = 8;
/** Somebody who signs in and never out does not fill the table: the oldest go. */
const mostOfOnePerson = 50;

/** The one statement that renews: of any number who come with one generation, one finds it. */
const rotation = `
  update identity.sessions
     set generation = generation + 1, rotated = array_prepend(clock_timestamp(), rotated[1:${remembered - 1}]),
         seen_at = now()
   where session_id = $1 and generation = $2 and ended_at is null and expires_at > now()
  returning person_id as "personId"`;

/** `rotated[n]` is when the generation was made that is n - 1 before the newest. */
const standing = `
  select person_id as "personId", ended_at is null and expires_at > now() as live, generation > $2 as used,
         coalesce(rotated[generation - $2] > clock_timestamp() - make_interval(secs => ${graceSeconds}), false) as twin
    from identity.sessions where session_id = $1`;

/** `renewed` with the successor; `reused` after the grace, by which the whole family ended; undefined: not good. */
export type Renewal =
  | { readonly state: 'renewed'; readonly personId: string; readonly token: RefreshToken }
  | { readonly state: 'reused'; readonly personId: string; readonly sessionId: string }
  | undefined;

type Standing = { readonly personId: string; readonly live: boolean; readonly used: boolean; readonly twin: boolean };

export type Sessions = ReturnType<typeof openSessions>;

type Options = {
  readonly db: Db;
  readonly days: number;
  /** Ends the access tokens of a sign-in: by these means, or so that this process knows when it resolves. */
  readonly revoke: (sessionId: string, by?: Sql) => Promise<void>;
};
export type Ended = { readonly sessionId: string; readonly personId: string };

/** Sign-ins, and how far their refresh tokens have come. */
export const openSessions = ({ db, days, revoke }: Options) => {
  /**
   * Access tokens first: who dies in between leaves a session whose tokens are dead all the same, as a renewed one keeps
   * its name.
   */
  const end = async (which: string, values: readonly unknown[], by?: Sql): Promise<readonly Ended[]> => {
    const sql = by ?? db;
    const rows = await sql.query<Ended>(
      `select session_id as "sessionId", person_id as "personId" from identity.sessions where ended_at is null and ${which}`,
      values,
    );
    for (const { sessionId } of rows) await revoke(sessionId, by);
    await sql.execute('update identity.sessions set ended_at = now() where session_id = any($1) and ended_at is null', [
      rows.map(({ sessionId }) => sessionId),
    ]);
    return rows;
  };

  return {
    open: async (personId: string): Promise<RefreshToken> => {
      const sessionId = randomBytes(12).toString('base64url');
      await db.execute(
        `insert into identity.sessions (session_id, person_id, expires_at) values ($1, $2, now() + make_interval(days => $3))`,
        [sessionId, personId, days],
      );
      await end(
        `session_id in (select session_id from identity.sessions where person_id = $1 and ended_at is null
          order by seen_at desc, session_id offset ${mostOfOnePerson})`,
        [personId],
      );
      return { sessionId, generation: 0 };
    },
    renew: async ({ sessionId, generation }: RefreshToken): Promise<Renewal> => {
      const token = { sessionId, generation: generation + 1 };
      const [row] = await db.query<{ personId: string }>(rotation, [sessionId, generation]);
      if (row) return { state: 'renewed', personId: row.personId, token };
      const [now] = await db.query<Standing>(standing, [sessionId, generation]);
      if (!now?.live || !now.used) return undefined;
      const { personId } = now;
      if (now.twin) return { state: 'renewed', personId, token };
      await end('session_id = $1', [sessionId]);
      return { state: 'reused', personId, sessionId };
    },
    /** Whose it is, should it still be good; nothing changes. */
    personOf: async ({ sessionId, generation }: RefreshToken): Promise<string | undefined> => {
      const [now] = await db.query<Standing>(standing, [sessionId, generation]);
      return now?.live ? now.personId : undefined;
    },
    end: (sessionId: string) => end('session_id = $1', [sessionId]),
    endAllOf: (personId: string, but = '', by?: Sql) => end('person_id = $1 and session_id <> $2', [personId, but], by),
    /** After the transaction in which they ended: this process hears of it, and whoever came in meanwhile goes, too. */
    endRest: async (personId: string, ended: readonly Ended[], but = ''): Promise<void> => {
      for (const { sessionId } of ended) await revoke(sessionId);
      await end('person_id = $1 and session_id <> $2', [personId, but]);
    },
    /** What is over by a day nobody asks about. */
    clear: () =>
      db.execute(
        "delete from identity.sessions where least(expires_at, ended_at + interval '1 day') < now() - interval '1 day'",
      ),
  };
};
