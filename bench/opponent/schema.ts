import type { Pool } from 'pg';
import type { Scene } from '../scene.ts';

/** One table with the names in it, an index that makes a second booking of a slot impossible, one for lists by client. */
const tables = `
  CREATE TABLE appointments (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    host_id text NOT NULL,
    host_name text NOT NULL,
    office_id text NOT NULL,
    office_name text NOT NULL,
    service_id text NOT NULL,
    service_name text NOT NULL,
    client_id text NOT NULL,
    client_name text NOT NULL,
    status text NOT NULL DEFAULT 'booked',
    start_at timestamptz NOT NULL,
    end_at timestamptz NOT NULL,
    note text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT one_at_a_time UNIQUE (host_id, start_at)
  );
  CREATE INDEX appointments_by_start ON appointments (start_at);
  CREATE INDEX appointments_by_client ON appointments (client_id, start_at)`;

/** The same appointments as Daybook has. */
export const fillTables = async (pool: Pool, { officeId, serviceId, seeded, minutes }: Scene): Promise<void> => {
  await pool.query(tables);
  for (let from = 0; from < seeded.length; from += 10_000) {
    const some = seeded.slice(from, from + 10_000);
    await pool.query(
      `INSERT INTO appointments (host_id, host_name, office_id, office_name, service_id, service_name, client_id, client_name, start_at, end_at)
       SELECT host, 'Host ' || host, $4, 'Town hall', $5, 'Talk', client, 'Client ' || client, at, at + make_interval(mins => $6)
       FROM unnest($1::text[], $2::text[], $3::timestamptz[]) AS given (host, client, at)`,
      [some.map((s) => s.hostId), some.map((s) => s.clientId), some.map((s) => s.start), officeId, serviceId, minutes],
    );
  }
  await pool.query('VACUUM ANALYZE appointments');
};
