import { randomBytes } from 'node:crypto';
import type { Sealed } from '#contracts/sealed';
import type { Db, Sql } from '#platform/postgres/db';
import type { Migration } from '#platform/postgres/migrate';
import type { SubjectKeys } from '#platform/sealing/port';
import { seal } from '#platform/sealing/seal';

/** Addresses lie here as they lie in the log: sealed with the person's key, gone with it. */
const schema = `
create table identity.email_changes (
  change_id text primary key,
  person_id text not null,
  email_hmac text not null,
  new_email jsonb not null,
  old_email jsonb,
  asked_at timestamptz not null default now()
);
create index email_changes_by_person on identity.email_changes (person_id, asked_at desc);`;

export const emailChangesTable: Migration = { name: '0005_email_changes', up: (knex) => knex.raw(schema) };

export const withdrawnWishes: Migration = {
  name: '0006_email_changes_withdrawn',
  up: (knex) => knex.raw('alter table identity.email_changes add column if not exists withdrawn_at timestamptz'),
};

export type EmailChange = {
  readonly changeId: string;
  readonly emailHmac: string;
  readonly newEmail: Sealed;
  readonly oldEmail: Sealed | null;
  readonly withdrawn: boolean;
};
export type EmailChanges = ReturnType<typeof openEmailChanges>;

const columns = `change_id as "changeId", email_hmac as "emailHmac", new_email as "newEmail", old_email as "oldEmail",
  withdrawn_at is not null as withdrawn`;

/**
 * Wishes to sign in with another address. Each keeps the address of its day, so that a mail about one goes where it was
 * meant to, whatever was wished since.
 */
export const openEmailChanges = (db: Db, keys: SubjectKeys) => ({
  ask: async (personId: string, emailHmac: string, newEmail: string, oldEmail: string | null): Promise<string> => {
    const key = (await keys.forSealing([personId]))(personId);
    if (!key) throw new Error('a key that was just made is not there');
    const changeId = randomBytes(12).toString('base64url');
    const sealed = (field: string, text: string) =>
      JSON.stringify(seal(text, { subject: personId, owner: personId, field }, key));
    await db.execute(
      `insert into identity.email_changes (change_id, person_id, email_hmac, new_email, old_email)
       values ($1, $2, $3, $4, $5)`,
      [changeId, personId, emailHmac, sealed('newEmail', newEmail), oldEmail && sealed('oldEmail', oldEmail)],
    );
    return changeId;
  },
  one: async (changeId: string): Promise<EmailChange | undefined> => {
    const [row] = await db.query<EmailChange>(`select ${columns} from identity.email_changes where change_id = $1`, [
      changeId,
    ]);
    return row;
  },
  /** The last wish counts; a link of one before leads nowhere. */
  newestOf: async (personId: string): Promise<EmailChange | undefined> => {
    const [row] = await db.query<EmailChange>(
      `select ${columns} from identity.email_changes where person_id = $1 and withdrawn_at is null order by asked_at desc, change_id limit 1`,
      [personId],
    );
    return row;
  },
  /** Wished before it was known who may: leads nowhere, also where the mail has not gone yet. */
  withdraw: async (sql: Sql, personId: string): Promise<void> => {
    await sql.execute(
      'update identity.email_changes set withdrawn_at = now() where person_id = $1 and withdrawn_at is null',
      [personId],
    );
  },
  clear: () => db.execute("delete from identity.email_changes where asked_at < now() - interval '7 days'"),
});
