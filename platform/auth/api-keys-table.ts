import type { Sql } from '../postgres/db.ts';
import type { Migration } from '../postgres/migrate.ts';

/** Secrets are not events: the log says that a key was issued and for what, here lies what proves it. */
const schema = `
create table if not exists identity.api_keys (
  key_id text primary key,
  person_id text not null,
  hash bytea not null,
  permissions text[] not null,
  office_ids text[],
  expires_at timestamptz,
  used_at timestamptz
);
alter table identity.sign_ins add column if not exists key_id text;`;

/** After the tables of sign-in. */
export const apiKeysTable: Migration = { name: 'identity-api-keys', up: (knex) => knex.raw(schema) };

export type StoredKey = {
  readonly keyId: string;
  readonly personId: string;
  readonly hash: Buffer;
  readonly permissions: readonly string[];
  readonly officeIds: readonly string[] | null;
  readonly expiresAt: string | undefined;
};

/** Again is the same: a command that was repeated issues no second key. */
export const storeKey = async (sql: Pick<Sql, 'execute'>, key: StoredKey): Promise<void> => {
  await sql.execute(
    `insert into identity.api_keys (key_id, person_id, hash, permissions, office_ids, expires_at)
     values ($1, $2, $3, $4, $5, $6) on conflict (key_id) do nothing`,
    [key.keyId, key.personId, key.hash, key.permissions, key.officeIds, key.expiresAt ?? null],
  );
};

export const ownerOfKey = async (sql: Pick<Sql, 'query'>, keyId: string): Promise<string | undefined> => {
  const [row] = await sql.query<{ person_id: string }>('select person_id from identity.api_keys where key_id = $1', [
    keyId,
  ]);
  return row?.person_id;
};

export type KeyRow = {
  readonly keyId: string;
  readonly personId: string;
  readonly hash: Buffer;
  readonly permissions: readonly string[];
  readonly officeIds: readonly string[] | null;
  readonly expires: number | null;
  readonly hostId: string | null;
  /** Null: the owner is so new that the read tables do not show them yet. */
  readonly roles: readonly string[] | null;
  readonly mem: readonly { readonly o: string; readonly r: string }[];
};

const found = `select k.key_id as "keyId", k.person_id as "personId", k.hash, k.permissions, k.office_ids as "officeIds",
  (extract(epoch from k.expires_at) * 1000)::float8 as expires, p.host_id as "hostId", p.roles,
  coalesce((select json_agg(json_build_object('o', m.office_id, 'r', m.role))
    from read.memberships m where m.person_id = k.person_id), '[]'::json) as mem
from identity.api_keys k left join read.persons p using (person_id)
where k.key_id = any($1) and coalesce(p.status, 'active') = 'active'
  and not exists (select from identity.revocations r where r.kind = 'key' and r.id = k.key_id)`;

/** Those that are good, each with what its owner may by now. */
export const findKeys = (sql: Pick<Sql, 'query'>, keyIds: readonly string[]): Promise<readonly KeyRow[]> =>
  sql.query<KeyRow>(found, [keyIds]);

/** One row a minute and key, however many processes say so. */
const used = `with used as (
  update identity.api_keys set used_at = now()
  where key_id = any($1) and (used_at is null or used_at < now() - interval '1 minute') returning key_id, person_id)
insert into identity.sign_ins (person_id, outcome, key_id) select person_id, 'key-used', key_id from used`;
const refused = `insert into identity.sign_ins (person_id, outcome, key_id)
select person_id, 'key-refused', key_id from identity.api_keys where key_id = any($1)`;

export const noteUses = async (
  sql: Pick<Sql, 'execute'>,
  good: readonly string[],
  bad: readonly string[],
): Promise<void> => {
  if (good.length > 0) await sql.execute(used, [good]);
  if (bad.length > 0) await sql.execute(refused, [bad]);
};
