import { createHmac } from 'node:crypto';
import { Problem } from '#contracts/problems';
import type { SignInOutcome } from '#contracts/sign-in-outcomes';
import type { Db, Sql } from '#platform/postgres/db';
import type { Migration } from '#platform/postgres/migrate';

/** Secrets are not events: what proves a person lies here, and the e-mail only as its HMAC. */
const schema = `
select pg_advisory_xact_lock(hashtextextended('identity schema', 1));
create schema if not exists identity;
create table if not exists identity.credentials (
  person_id text primary key,
  email_hmac text not null unique,
  password_hash text,
  state text not null check (state in ('pending', 'active')),
  claimed_at timestamptz not null default now()
);
create table if not exists identity.sign_ins (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  person_id text,
  outcome text not null,
  session_id text,
  request_id text
);
create index if not exists sign_ins_by_person on identity.sign_ins (person_id, at);`;

export const credentialsTables: Migration = { name: '0001_identity', up: (knex) => knex.raw(schema) };

export type Credential = {
  readonly personId: string;
  readonly passwordHash: string | null;
  readonly state: 'pending' | 'active';
  readonly emailHmac: string;
};

/** `before`: the hash that was proven; undefined for who has it set by a link. */
export type PasswordOf = { readonly personId: string; readonly emailHmac: string; readonly before?: string };

export type Credentials = {
  byEmail(email: string): Promise<Credential | undefined>;
  ofPerson(personId: string): Promise<Credential | undefined>;
  /** The e-mail as it is looked up by. */
  lookUp(email: string): string;
  /** Takes the e-mail for this person, or says who has it. A claim never finished is free after ten seconds. */
  claim(
    email: string,
    personId: string,
    passwordHash: string | null,
  ): Promise<{ readonly heldBy: string; readonly state: string }>;
  activate(personId: string): Promise<void>;
  /** Who has a login signs in with this e-mail from now on; false when it is another's. */
  changeEmail(personId: string, email: string): Promise<boolean>;
  /** False when the person signs in with another e-mail by now, or with another password than `before`. */
  setPassword(sql: Sql, of: PasswordOf, passwordHash: string): Promise<boolean>;
  recordSignIn(outcome: SignInOutcome, requestId: string, personId?: string, sessionId?: string): Promise<void>;
};

export const normalEmail = (email: string): string => email.trim().normalize('NFKC').toLowerCase();

const isUnique = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === '23505';

/** A person's id comes of the command's: whoever has it already registered with this key, by another e-mail. */
const isOthersPerson = (error: unknown): boolean =>
  error instanceof Error && 'constraint' in error && error.constraint === 'credentials_pkey';

export const openCredentials = (db: Db, secret: Buffer): Credentials => {
  const lookUp = (email: string) => createHmac('sha256', secret).update(normalEmail(email)).digest('base64url');
  const found = async (where: 'email_hmac' | 'person_id', value: string): Promise<Credential | undefined> => {
    const [row] = await db.query<Credential>(
      `select person_id as "personId", password_hash as "passwordHash", state, email_hmac as "emailHmac"
         from identity.credentials where ${where} = $1`,
      [value],
    );
    return row;
  };
  return {
    lookUp,
    byEmail: (email) => found('email_hmac', lookUp(email)),
    ofPerson: (personId) => found('person_id', personId),
    claim: async (email, personId, passwordHash) => {
      const hmac = lookUp(email);
      await db
        .execute(
          `insert into identity.credentials (person_id, email_hmac, password_hash, state) values ($1, $2, $3, 'pending')
         on conflict (email_hmac) do update set person_id = excluded.person_id, password_hash = excluded.password_hash, claimed_at = now()
         where identity.credentials.state = 'pending' and identity.credentials.claimed_at < now() - interval '10 seconds'`,
          [personId, hmac, passwordHash],
        )
        .catch((error: unknown) => {
          throw isOthersPerson(error) ? new Problem('idempotency-key-reused') : error;
        });
      const [row] = await db.query<{ person_id: string; state: string }>(
        'select person_id, state from identity.credentials where email_hmac = $1',
        [hmac],
      );
      return { heldBy: row?.person_id ?? '', state: row?.state ?? '' };
    },
    activate: async (personId) => {
      await db.execute("update identity.credentials set state = 'active' where person_id = $1", [personId]);
    },
    changeEmail: async (personId, email) => {
      const hmac = lookUp(email);
      await db.execute(
        `delete from identity.credentials where email_hmac = $1 and person_id <> $2
          and state = 'pending' and claimed_at < now() - interval '10 seconds'`,
        [hmac, personId],
      );
      try {
        await db.execute('update identity.credentials set email_hmac = $2 where person_id = $1', [personId, hmac]);
        return true;
      } catch (error) {
        if (isUnique(error)) return false;
        throw error;
      }
    },
    setPassword: async (sql, { personId, emailHmac, before }, passwordHash) => {
      const touched = await sql.execute(
        `update identity.credentials set password_hash = $3
          where person_id = $1 and email_hmac = $2 and state = 'active' and ($4::text is null or password_hash = $4)`,
        [personId, emailHmac, passwordHash, before ?? null],
      );
      return touched === 1;
    },
    recordSignIn: async (outcome, requestId, personId, sessionId) => {
      await db.execute(
        'insert into identity.sign_ins (person_id, outcome, session_id, request_id) values ($1, $2, $3, $4)',
        [personId ?? null, outcome, sessionId ?? null, requestId],
      );
    },
  };
};
