import type { Migration } from '#platform/postgres/migrate';

/** `rotated` holds when the last generations were made, the newest first: by it a late twin is told from a thief. */
const schema = `
create table identity.sessions (
  session_id text primary key,
  person_id text not null,
  generation integer not null default 0,
  rotated timestamptz[] not null default '{}',
  opened_at timestamptz not null default now(),
  seen_at timestamptz not null default now(),
  expires_at timestamptz not null,
  ended_at timestamptz
);
create index sessions_by_person on identity.sessions (person_id) where ended_at is null;
create index sessions_by_expiry on identity.sessions (expires_at);`;

export const sessionsTable: Migration = { name: '0003_sessions', up: (knex) => knex.raw(schema) };
