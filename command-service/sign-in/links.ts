import { createHash, randomBytes } from 'node:crypto';
import type { Db, Sql } from '#platform/postgres/db';
import type { Migration } from '#platform/postgres/migrate';

/** Of a link's secret there is only the hash: whoever reads this table can follow none. */
const schema = `
create table identity.links (
  token_hash bytea primary key,
  kind text not null,
  person_id text not null,
  email_hmac text,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index links_by_person on identity.links (person_id);
create index links_by_expiry on identity.links (expires_at);`;

export const linksTable: Migration = { name: '0002_links', up: (knex) => knex.raw(schema) };

/** `setup` goes to nobody's mail: it is printed when a system without an admin starts. */
export type LinkKind = 'reset' | 'verify' | 'email' | 'invitation' | 'setup';
export type MailedLink = Exclude<LinkKind, 'setup'>;
const seconds: Readonly<Record<LinkKind, number>> = {
  reset: 3_600,
  verify: 3 * 86_400,
  email: 86_400,
  invitation: 7 * 86_400,
  setup: 1_800,
};

export type Link = { readonly kind: LinkKind; readonly personId: string; readonly emailHmac: string | null };

const hashed = (token: string): Buffer => createHash('sha256').update(token).digest();

/** Not yet used and not yet over. `$1` is the hash, `$2` the kinds that will do. */
const good = 'token_hash = $1 and kind = any($2) and used_at is null and expires_at > now()';
const columns = 'kind, person_id as "personId", email_hmac as "emailHmac"';

const newToken = (): string => randomBytes(16).toString('base64url');

export type Links = ReturnType<typeof openLinks>;

/** One-time secrets that travel by mail. A link is good for the e-mail it was sent to and no other. */
export const openLinks = (db: Db) => ({
  make: async (kind: MailedLink, personId: string, emailHmac: string): Promise<string> => {
    const token = newToken();
    await db.execute(
      `insert into identity.links (token_hash, kind, person_id, email_hmac, expires_at)
       values ($1, $2, $3, $4, now() + make_interval(secs => $5))`,
      [hashed(token), kind, personId, emailHmac, seconds[kind]],
    );
    return token;
  },
  /** Undefined while an earlier one is still good: nobody could say which of two printed tokens is the one. */
  makeSetup: (): Promise<string | undefined> =>
    db.transaction(async (sql) => {
      const token = newToken();
      await sql.query("select pg_advisory_xact_lock(hashtextextended('setup token', 1))");
      const made = await sql.execute(
        `insert into identity.links (token_hash, kind, person_id, expires_at)
         select $1, 'setup', '', now() + make_interval(secs => $2)
          where not exists (select from identity.links where kind = 'setup' and used_at is null and expires_at > now())`,
        [hashed(token), seconds.setup],
      );
      return made === 1 ? token : undefined;
    }),
  /** What it was used for came to nothing. */
  giveBack: async (token: string): Promise<void> => {
    await db.execute('update identity.links set used_at = null where token_hash = $1', [hashed(token)]);
  },
  /** What it would be good for; nothing changes, so that a mistake in the rest of a request does not use it up. */
  look: async (token: string, kinds: readonly LinkKind[]): Promise<Link | undefined> => {
    const [link] = await db.query<Link>(`select ${columns} from identity.links where ${good}`, [hashed(token), kinds]);
    return link;
  },
  /** Of any number who come with the same token at once one gets the link. */
  use: async (sql: Sql, token: string, kinds: readonly LinkKind[]): Promise<Link | undefined> => {
    const [link] = await sql.query<Link>(
      `update identity.links set used_at = now() where ${good} returning ${columns}`,
      [hashed(token), kinds],
    );
    return link;
  },
  /** What was sent before leads nowhere any more. */
  withdraw: async (sql: Sql, personId: string): Promise<void> => {
    await sql.execute('update identity.links set used_at = now() where person_id = $1 and used_at is null', [personId]);
  },
  /** What is over for a week nobody asks about. */
  clear: () => db.execute("delete from identity.links where expires_at < now() - interval '7 days'"),
});
