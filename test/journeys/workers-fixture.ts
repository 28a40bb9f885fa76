import { randomBytes, randomUUID } from 'node:crypto';
import { silentLog } from '#platform/log';
import type { Db } from '#platform/postgres/db';
import { migrate } from '#platform/postgres/migrate';
import { openPostgres } from '#platform/postgres/pool';
import { openSubjectKeys, subjectKeysTable } from '#platform/sealing/keys';
import { openMasterKey } from '#platform/sealing/master-key';
import type { SubjectKeys } from '#platform/sealing/port';
import { seal } from '#platform/sealing/seal';
import { migrations, migrationsTable } from '#projectors/migrations';

/**
 * The read tables that workers look at, as plain tables: what the projections would have written is written by the
 * test, so that a test can stop the world between two of their batches.
 */
const readTables = `
  drop view read.progress;
  create table read.progress (name text primary key, commit numeric(20), prepare numeric(20), updated_at timestamptz default now());
  create table read.offices (office_id text primary key, name text, zone text, status text, address text, policy jsonb);
  create table read.hosts (host_id text primary key, person_id text);
  create table read.services (service_id text primary key, terms jsonb);
  create table read.persons (person_id text primary key, name jsonb, email jsonb, phone jsonb, locale text, zone text,
    status text default 'active', merged_into text);
  create table read.appointments (appointment_id text primary key, status text, office_id text, host_id text, service_id text,
    client_id text, start_at timestamptz, end_at timestamptz, zone text, local_start text, local_end text, sequence int, note jsonb, page text);
  create table jobs.lines (appointment_id text primary key, sequence int, start_at timestamptz, undone int);
  create table read.summaries (summary_id text primary key, requested_by text, scope jsonb, state text, office_ids text[]);
  create table jobs.ledger (job_id uuid primary key, intent_key text, queue text, kind text, appointment_id text,
    summary_id text, person_id text, channel text, sequence int, event_id text, stream text, data jsonb default '{}',
    due_at timestamptz default now(), created_at timestamptz default now());`;

export const prepareDatabase = async (url: string): Promise<void> => {
  const db = openPostgres({ url, max: 2 });
  await migrate({ db, url, migrations, table: migrationsTable });
  await migrate({ db, url, migrations: [subjectKeysTable], table: 'key_migrations' });
  await db.execute(readTables);
  await db.close();
};

const letters = 'abcdefghijklmnopqrstuvwxyz234567';
export const newId = (): string => [...randomBytes(12)].map((byte) => letters[byte % 32]).join('');
export const soon = (minutes: number): Date => new Date(Math.floor(Date.now() / 60_000) * 60_000 + minutes * 60_000);

export type Book = Awaited<ReturnType<typeof openBook>>;

/** One office with one host and one service, and the words tests need to fill it. */
export const openBook = async (url: string, masterKey = randomBytes(32).toString('base64')) => {
  const db: Db = openPostgres({ url, max: 12, log: silentLog });
  const keys: SubjectKeys = openSubjectKeys({ db, masterKey: openMasterKey(masterKey) });
  const [officeId, hostId, serviceId] = [newId(), newId(), newId()];

  const sealedFor = async (subject: string, owner: string, field: string, value: string) => {
    const key = (await keys.forSealing([subject]))(subject);
    if (!key) throw new Error('no key');
    return JSON.stringify(seal(value, { subject, owner, field }, key));
  };
  const person = async (
    name: string,
    more: { email?: string; phone?: string; zone?: string } = {},
  ): Promise<string> => {
    const personId = newId();
    const box = (field: string, value: string) => sealedFor(personId, personId, field, value);
    await db.execute('insert into read.persons (person_id, name, email, phone, zone) values ($1, $2, $3, $4, $5)', [
      personId,
      await box('name', name),
      await box('email', more.email ?? `${personId}@client.example`),
      more.phone ? await box('phone', more.phone) : null,
      more.zone ?? null,
    ]);
    return personId;
  };
  const appointment = async (clientId: string, more: { status?: string; start?: Date; note?: string } = {}) => {
    const start = more.start ?? soon(120);
    const appointmentId = `${hostId}-${start.toISOString().slice(0, 10).replaceAll('-', '')}-${newId()}`;
    const local = (at: Date): string => new Date(at.getTime() + 3_600_000).toISOString().slice(0, 16);
    const end = new Date(start.getTime() + 1_800_000);
    await db.execute(
      `insert into read.appointments values ($1, $2, $3, $4, $5, $6, $7, $8, 'Africa/Lagos', $9, $10, 0, $11, $12)`,
      [
        ...[appointmentId, more.status ?? 'booked', officeId, hostId, serviceId, clientId, start, end],
        ...[local(start), local(end), more.note ? await sealedFor(clientId, appointmentId, 'note', more.note) : null],
        `page-${hostId}-${local(start).slice(0, 10)}`,
      ],
    );
    return appointmentId;
  };
  const job = async (
    kind: string,
    appointmentId: string,
    personId: string,
    more: { channel?: string; sequence?: number } = {},
  ) => {
    const jobId = randomUUID();
    await db.execute(
      `insert into jobs.ledger (job_id, intent_key, queue, kind, appointment_id, person_id, channel, sequence, event_id)
       values ($1::uuid, $1::text, 'notifications', $2, $3, $4, $5, $6, $7)`,
      [jobId, kind, appointmentId, personId, more.channel ?? 'mail', more.sequence ?? 0, randomUUID()],
    );
    return jobId;
  };
  const summary = async (scope: object, requestedBy: string, officeIds: readonly string[] | null = null) => {
    const [summaryId, jobId] = [newId(), randomUUID()];
    await db.execute(`insert into read.summaries values ($1, $2, $3, 'queued', $4)`, [
      summaryId,
      requestedBy,
      JSON.stringify(scope),
      officeIds,
    ]);
    await db.execute(
      `insert into jobs.ledger (job_id, intent_key, queue, kind, summary_id, person_id, channel)
       values ($1::uuid, $1::text, 'summaries', 'summary', $2, $3, 'model')`,
      [jobId, summaryId, requestedBy],
    );
    return { summaryId, jobId };
  };
  const delivery = async (jobId: string) => {
    const [row] = await db.query<{
      state: string;
      why: string | null;
      providerId: string | null;
      attempts: number;
      fence: bigint;
      waits: boolean;
    }>(
      `select state, why, provider_id as "providerId", attempts, fence, lease_until > now() as waits from jobs.deliveries where job_id = $1`,
      [jobId],
    );
    return row;
  };

  await db.execute(
    `insert into read.offices values ($1, 'North Office', 'Africa/Lagos', 'open', 'Main Road 1', '{"aiSummaries": true}')`,
    [officeId],
  );
  await db.execute(`insert into read.services values ($1, '{"name": "First visit"}')`, [serviceId]);
  const hostPersonId = await person('Dr. Inés Núñez');
  await db.execute('insert into read.hosts values ($1, $2)', [hostId, hostPersonId]);
  await db.execute(
    `insert into read.progress (name, commit, prepare) values ('jobs', 9, 9), ('listing', 10, 10), ('directory', 10, 10)`,
  );
  const close = async () => {
    await keys.close();
    await db.close();
  };
  return { db, keys, officeId, hostId, serviceId, hostPersonId, person, appointment, job, summary, delivery, close };
};
