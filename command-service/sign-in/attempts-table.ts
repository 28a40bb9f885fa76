import type { Migration } from '#platform/postgres/migrate';

/** Names are HMACs: neither an address nor an e-mail can be read from here. Unlogged would forget an attack at a crash. */
const schema = `
create table identity.attempts (
  bucket text primary key,
  account text,
  failures integer not null default 0,
  last_at timestamptz not null default now()
);
create index attempts_by_account on identity.attempts (account);
create index attempts_by_time on identity.attempts (last_at);`;

export const attemptsTable: Migration = { name: '0004_attempts', up: (knex) => knex.raw(schema) };
