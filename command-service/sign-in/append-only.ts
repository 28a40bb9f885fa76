import type { Migration } from '#platform/postgres/migrate';

/** Whoever breaks in must not be able to take the traces back through this service: rows come, and stay as they are. */
const schema = `
create index if not exists sign_ins_by_time on identity.sign_ins (at desc);
create index if not exists sign_ins_by_key on identity.sign_ins (key_id, at) where key_id is not null;
create or replace function identity.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'identity.sign_ins is append-only' using errcode = 'insufficient_privilege';
end $$;
drop trigger if exists append_only on identity.sign_ins;
create trigger append_only before update or delete or truncate on identity.sign_ins
  for each statement execute function identity.refuse_change();`;

/** After everything that gives the table its columns. */
export const signInsAppendOnly: Migration = { name: 'sign-ins-append-only', up: (knex) => knex.raw(schema) };
