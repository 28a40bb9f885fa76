import type { Migration } from '../postgres/migrate.ts';

/**
 * Written by sign-in and by the projector, in whatever order: so the table itself keeps the later instant, and tells.
 * Services that start at once make the schema one after the other.
 */
const schema = `
select pg_advisory_xact_lock(hashtextextended('identity schema', 1));
create schema if not exists identity;
create table if not exists identity.revocations (
  kind text not null check (kind in ('person', 'session', 'key', 'standing')),
  id text not null,
  not_before timestamptz not null,
  position numeric(20),
  primary key (kind, id)
);
create index if not exists revocations_by_time on identity.revocations (not_before);
create or replace function identity.keep_later_revocation() returns trigger language plpgsql as $$
begin
  if new.not_before <= old.not_before and coalesce(new.position, 0) <= coalesce(old.position, 0) then return null; end if;
  new.not_before = greatest(new.not_before, old.not_before);
  new.position = greatest(new.position, old.position);
  return new;
end $$;
create or replace function identity.tell_revocation() returns trigger language plpgsql as $$
begin
  perform pg_notify('revoked', new.kind || ' ' || new.id || ' ' || floor(extract(epoch from new.not_before) * 1000)::bigint
    || ' ' || coalesce(new.position, 0));
  return null;
end $$;
drop trigger if exists keep_later on identity.revocations;
create trigger keep_later before update on identity.revocations
  for each row execute function identity.keep_later_revocation();
drop trigger if exists tell on identity.revocations;
create trigger tell after insert or update on identity.revocations
  for each row when (new.not_before > now() - interval '2 hours') execute function identity.tell_revocation();`;

/** In the lists of the command service and of the projectors: whoever starts first makes it. */
export const revocationsTable: Migration = { name: 'identity-revocations', up: (knex) => knex.raw(schema) };
