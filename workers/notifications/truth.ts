import type { Db } from '#platform/postgres/db';
import type { SubjectKeys } from '#platform/sealing/port';
import { areAsFarAsJobs } from '../fresh.ts';
import type { JobRow } from '../job.ts';
import { textsOf } from '../texts.ts';
import { mailAddress, phoneNumber } from './address.ts';
import { gotLately, lessThoseAfter } from './caps.ts';
import { type Notice, type NoticeJob, noticeKinds } from './notice.ts';
import type { Facts } from './policy.ts';

export type Truth = {
  /** The tables showed what caused the job. */
  readonly isFresh: boolean;
  /** How many the recipient got on the channel within the hour, this one included. */
  readonly lately: number;
  readonly facts: Facts;
  readonly address: string | undefined;
  /** Undefined when something it is made of is not there. */
  readonly notice: Notice | undefined;
};

type Row = {
  progress: Readonly<Record<string, string>> | null;
  lately: number;
  status: string | null;
  sequence: number | null;
  undone: number | null;
  startAt: string;
  endAt: string;
  isClient: boolean;
  officeName: string | null;
  officeZone: string;
  officeAddress: string | null;
  service: string | null;
  hostName: unknown;
  clientName: unknown;
  personStatus: string | null;
  name: unknown;
  email: unknown;
  phone: unknown;
  personZone: string | null;
  locale: string | null;
  channels: { mail?: boolean; sms?: boolean } | null;
};

/** The projections whose tables are read here. */
export const readHere = ['listing', 'directory'];

/** One statement for all, so that all of it is of one moment. Whoever was merged into another is reached as that one. */
const statement = `
  select a.status, a.sequence, line.undone, a.start_at as "startAt", a.end_at as "endAt",
         a.client_id in (q.person_id, p.person_id) as "isClient",
         o.name as "officeName", coalesce(o.zone, a.zone) as "officeZone", o.address as "officeAddress",
         s.terms->>'name' as service, hp.name as "hostName", cp.name as "clientName",
         p.status as "personStatus", p.name, p.email, p.phone, p.zone as "personZone", p.locale,
         to_jsonb(p)->'channels' as channels, ${gotLately} as lately,
         (select jsonb_object_agg(name, commit::text) from read.progress where name = any($4) and commit is not null) as progress
    from unnest($1::text[], $2::text[], $3::text[]) with ordinality as q (appointment_id, person_id, channel, place)
    left join read.appointments a using (appointment_id)
    left join jobs.lines line using (appointment_id)
    left join read.offices o on o.office_id = a.office_id
    left join read.services s on s.service_id = a.service_id
    left join read.hosts h on h.host_id = a.host_id
    left join read.persons hp on hp.person_id = h.person_id
    left join read.persons met on met.person_id = a.client_id
    left join read.persons cp on cp.person_id = coalesce(met.merged_into, met.person_id)
    left join read.persons named on named.person_id = q.person_id
    left join read.persons p on p.person_id = coalesce(named.merged_into, named.person_id)
   order by q.place`;

const isKind = (kind: string): kind is NoticeJob['kind'] => noticeKinds.some((known) => known === kind);

/** A row of the ledger as a notice's job; undefined when it is none. */
export const noticeJob = (job: JobRow): NoticeJob | undefined => {
  const { jobId, kind, channel, personId, appointmentId, sequence, dueAt, data } = job;
  if (!isKind(kind) || (channel !== 'mail' && channel !== 'sms') || !personId || !appointmentId) return undefined;
  const was = typeof data.was === 'string' ? new Date(data.was) : null;
  const late = data.late === true;
  return { jobId, kind, channel, personId, appointmentId, sequence, happenedAt: new Date(dueAt), late, was };
};

/** Everything these notices depend on, as it is now (P22: never as it was when the jobs were made). */
export const readTruth = async (db: Db, keys: SubjectKeys, jobs: readonly NoticeJob[]): Promise<readonly Truth[]> => {
  const rows = await db.query<Row>(statement, [
    jobs.map(({ appointmentId }) => appointmentId),
    jobs.map(({ personId }) => personId),
    jobs.map(({ channel }) => channel),
    ['jobs', ...readHere],
  ]);
  const lately = lessThoseAfter(
    jobs,
    rows.map((row) => row.lately),
  );
  const sealed = rows.map(({ name, email, phone, hostName, clientName }) => [name, email, phone, hostName, clientName]);
  const texts = await textsOf(sealed.flat(), keys);
  return jobs.map((job, n) => {
    const row = rows[n];
    if (!row) throw new Error('a question without a table behind it has one row');
    return truthOf(job, { ...row, lately: lately[n] ?? 0 }, texts.slice(5 * n, 5 * n + 5));
  });
};

const truthOf = (job: NoticeJob, row: Row, texts: readonly (string | null)[]): Truth => {
  const [name = null, email = null, phone = null, hostName = null, clientName = null] = texts;
  const address = job.channel === 'mail' ? mailAddress(email) : phoneNumber(phone);
  const { status, sequence } = row;
  const appointment =
    status === null || sequence === null
      ? undefined
      : { status, sequence, undone: row.undone ?? 0, start: new Date(row.startAt), end: new Date(row.endAt) };
  const recipient =
    row.personStatus === null
      ? undefined
      : { status: row.personStatus, hasAddress: address !== undefined, wants: row.channels?.[job.channel] !== false };
  const progress = new Map(Object.entries(row.progress ?? {}).map(([name, commit]) => [name, BigInt(commit)]));
  return {
    isFresh: areAsFarAsJobs(progress, readHere),
    lately: row.lately,
    facts: { appointment, recipient },
    address,
    notice: appointment && {
      job,
      audience: row.isClient ? 'client' : 'staff',
      appointment,
      office: { name: row.officeName ?? '', zone: row.officeZone, address: row.officeAddress },
      service: row.service ?? '',
      hostName,
      clientName,
      recipient: { name, email, phone, zone: row.personZone, locale: row.locale },
    },
  };
};
