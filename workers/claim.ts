import type { Db } from '#platform/postgres/db';
import { type JobRow, jobColumns } from './job.ts';

/**
 * Who works on a job, and what became of it: `jobs.deliveries`, written by nobody else. A claim is a lease with a
 * fence. The lease lets another worker take over from one that died; the fence, which every claim raises, keeps a
 * worker that was only slow from settling what is no longer its own.
 *
 * The one window that stays (P20): a worker killed between the provider's "250 accepted" and our note of it leaves a
 * mail sent and a job claimed, and whoever takes over sends it once more; so does a provider that accepts after our
 * deadline, or dies before it says so. SMTP has no way to close it (RFC 1047). A Postgres that is away in that moment
 * is none: `openWork` waits for it.
 * Both mails carry the same Message-ID, made from the job's id, so that a mailbox that compares them shows one. Where
 * a provider takes an idempotency key (SMS) it gets the job's id and there is no window.
 */
export type Claim = {
  readonly job: JobRow;
  readonly attempts: number;
  readonly fence: bigint;
};

export type Claimant = {
  readonly db: Db;
  readonly worker: string;
  readonly leaseSeconds: number;
};

/** How often a job is tried before it is failed for good. */
export const mostAttempts = 8;

type ClaimedRow = JobRow & { readonly attempts: number; readonly fence: bigint };

/**
 * In the order of their ids, so that two workers who want the same jobs never wait for one another in a circle. Each is
 * looked up by its id before anything else is asked of it: without statistics, as in a new database, Postgres would read
 * the whole queue for it.
 */
const claiming = `
  with due as (
    select ${jobColumns}
      from (select distinct unnest($1::uuid[]) as id) named
     cross join lateral (select * from jobs.ledger where job_id = named.id offset 0) job
     where queue = $2 and due_at <= clock_timestamp() order by job_id
  ), taken as (
    insert into jobs.deliveries as d (job_id, attempts, fence, state, lease_until, claimed_by)
    select "jobId", 1, 1, 'claimed', clock_timestamp() + make_interval(secs => $3), $4 from due
    on conflict (job_id) do update
      set attempts = d.attempts + 1, fence = d.fence + 1, lease_until = excluded.lease_until, claimed_by = excluded.claimed_by
      where d.state = 'claimed' and d.lease_until <= clock_timestamp()
    returning job_id, attempts, fence
  )
  select due.*, taken.attempts, taken.fence from due join taken on taken.job_id = due."jobId"`;

/**
 * The jobs that are due, of this queue, not settled and in nobody's hands. Undefined in the place of any other, and of
 * one that is named a second time: one claim for one pair of hands.
 */
export const claimAll = async (
  { db, worker, leaseSeconds }: Claimant,
  queue: string,
  jobIds: readonly string[],
): Promise<readonly (Claim | undefined)[]> => {
  const rows = await db.query<ClaimedRow>(claiming, [jobIds, queue, leaseSeconds, worker]);
  const claims = new Map(
    rows.map(({ attempts, fence, ...job }): [string, Claim] => [job.jobId, { job, attempts, fence }]),
  );
  return jobIds.map((name) => {
    const jobId = name.toLowerCase();
    const claim = claims.get(jobId);
    claims.delete(jobId);
    return claim;
  });
};

/** 5 s, 20 s, 80 s … three hours at most: a mail server may be down for almost five hours and nothing is failed. */
export const backoffSeconds = (attempts: number): number => Math.min(3 * 3_600, 5 * 4 ** (attempts - 1));
