import type { Db } from '#platform/postgres/db';
import { migrate } from '#platform/postgres/migrate';
import { openMemoryKeys } from '#platform/sealing/memory';
import { seal } from '#platform/sealing/seal';
import { prepare } from '#projectors/engine/generations';
import { projections } from '#projectors/index';
import { migrations, migrationsTable } from '#projectors/migrations';

/** Letters and digits of an id; `n` in base 32. */
const base32 = 'abcdefghijklmnopqrstuvwxyz234567';
const versionOf = (name: string) => projections.find((projection) => projection.name === name)?.version;

export const idOf = (n: number): string => {
  let text = '';
  for (let left = n, i = 0; i < 12; i += 1, left = Math.floor(left / 32)) text = base32.charAt(left % 32) + text;
  return text;
};

const hosts = 50;
const clients = 2_000;
export const officeId = idOf(1);
export const serviceId = idOf(2);
export const hostId = idOf(100);
const terms = {
  name: 'Talk',
  durations: [30],
  bufferBefore: 5,
  bufferAfter: 5,
  notice: { book: 60, change: 60, cancel: 60 },
  window: { days: 90 },
  limits: {},
  capacity: 1,
  approval: 'none',
  questions: [],
};

/** A read side with so many appointments, as the projectors would have left it; sealed with keys of this process. */
export const fill = async (db: Db, url: string, appointments: number) => {
  await migrate({ db, url, migrations, table: migrationsTable });
  for (const projection of projections) await prepare(db, projection);
  const keys = openMemoryKeys();
  const ids = [...Array(hosts).keys()].map((n) => idOf(100 + n));
  const people = [...Array(clients).keys()].map((n) => idOf(10_000 + n));
  const all = [...people, ...ids];
  const keyOf = await keys.forSealing(all);
  const names = all.map((personId, n) => {
    const key = keyOf(personId) ?? new Uint8Array(32);
    return JSON.stringify(seal(`Name ${n}`, { subject: personId, owner: personId, field: 'name' }, key));
  });
  await db.execute(
    `insert into read.offices values ($1, 'Office', 'Europe/Madrid', 'open', null, null, null, null, '{}', '{}', now())`,
    [officeId],
  );
  await db.execute(`insert into read.services values ($1, $2, false, now())`, [serviceId, JSON.stringify(terms)]);
  await db.execute(
    `insert into read.persons (person_id, name, roles, status, name_tokens, contact_tokens, source, registered_at)
     select id, name::jsonb, '{}', 'active', '{}', '{}', 'staff', now()
     from unnest($1::text[], $2::text[]) as t(id, name)`,
    [all, names],
  );
  await db.execute(
    `insert into read.hosts select id, id, 'Dr', null, null::jsonb, null, 'Europe/Madrid', '00:00', 15, array[$2], null::text[], false
     from unnest($1::text[]) id`,
    [ids, officeId],
  );
  const rules = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, from: '08:00', to: '18:00', officeId }));
  const availability = JSON.stringify({ weekly: [{ rules }], dated: {}, timeOff: [] });
  await db.execute(
    `insert into read.host_hours select id, 'Europe/Madrid', '00:00', 15, $2::jsonb, array[$3], null::text[], false from unnest($1::text[]) id`,
    [ids, availability, officeId],
  );
  await db.execute(
    `insert into read.appointments
     select h || '-20270104-' || lpad(translate(to_hex(n), '01890', 'ghijk'), 12, 'a'), 'booked', $2, h, $3, $5::text[][1 + n % ${clients}],
       at, at + interval '30 min', 'Europe/Madrid', to_char(at, 'YYYY-MM-DD"T"HH24:MI'), to_char(at + interval '30 min', 'YYYY-MM-DD"T"HH24:MI'),
       0, null::jsonb, null::jsonb, null::jsonb, 'page-' || h || '-2027-01-04', 1, now(), now(), n
     from generate_series(1, $4::int) n, lateral (select ($1::text[])[1 + n % ${hosts}] as h,
       timestamptz '2027-01-04 08:00Z' + (n / ${hosts}) * interval '45 min' as at) x`.replace(
      '$5::text[][',
      '($5::text[])[',
    ),
    [ids, officeId, serviceId, appointments, people],
  );
  await db.execute(
    `insert into rm_slots_v${versionOf('slots')}.occupied (host_id, date, item_id, item, struck_out)
     select host_id, start_at::date, appointment_id, json_build_object('kind', 'line', 'itemId', appointment_id,
       'start', (extract(epoch from start_at) * 1000)::bigint, 'end', (extract(epoch from end_at) * 1000)::bigint,
       'bufferBefore', 5, 'bufferAfter', 5, 'serviceId', service_id, 'capacity', 1), false
     from read.appointments where extract(hour from start_at) between 8 and 12`,
  );
  await db.execute(
    `insert into rm_stats_v${versionOf('stats')}.stats_lines (appointment_id, status, date, hour, weekday, office_id, host_id, service_id, booked_at, lead_minutes)
     select appointment_id, status, start_at::date, extract(hour from start_at)::int, extract(isodow from start_at)::int,
       office_id, host_id, service_id, booked_at, 90 from read.appointments`,
  );
  await db.execute(
    `insert into read.stats_totals (kind, count) values ('clients', ${clients}), ('hosts', ${hosts}), ('offices', 1), ('appointments', ${appointments})`,
  );
  // What the engine does when a replay has caught up.
  const { createIndexes } = await import('#projectors/engine/sql');
  for (const projection of projections)
    for (const [name, table] of Object.entries(projection.tables))
      for (const statement of createIndexes(
        projection.forever ? projection.name : `rm_${projection.name}_v${projection.version}`,
        name,
        table,
      ))
        await db.execute(statement);
  await db.execute('analyze');
  return keys;
};
