import type { Db, Sql } from '#platform/postgres/db';
import { type JobRow, jobColumns } from './job.ts';

/**
 * Who works on a job, and what became of it: `jobs.deliveries`, written by nobody else. A claim is a lease with a
 * fence. The lease lets another worker take over from one that died; the fence, which every claim raises, keeps a
 * worker that was only slow from settling what is no longer its own.
 *
 * The one window that stays (P20): a worker killed between the provider's "250 accepted" and our `settle` leaves a
 * mail sent and a job claimed, and whoever takes over sends it once more; so does a provider that accepts after our
 * deadline, or dies before it says so. SMTP has no way to close it (RFC 1047). A Postgres that is away in that moment
 * is none: `workOn` waits for it.
 * Both mails carry the same Message-ID, made from the job's id, so that a mailbox that compares them shows one. Where
 * a provider takes an idempotency key (SMS) it gets the job's id and there is no window.
 */
export type Claim = { readonly job: JobRow; readonly attempts: number; readonly fence: bigint };

export type Claimant = { readonly db: Db; readonly worker: string; readonly leaseSeconds: number };

/** How often a job is tried before it is failed for good. */
export const mostAttempts = 8;

type ClaimedRow = JobRow & { readonly attempts: number; readonly fence: bigint };

const claiming = `
  with due as (
    select ${jobColumns} from jobs.ledger where job_id = $1 and queue = $2 and due_at <= clock_timestamp()
  ), taken as (
    insert into jobs.deliveries as d (job_id, state, attempts, lease_until, fence, claimed_by)
    select "jobId", 'claimed', 1, clock_timestamp() + make_interval(secs => $3), 1, $4 from due
    on conflict (job_id) do update
      set attempts = d.attempts + 1, lease_until = excluded.lease_until, fence = d.fence + 1, claimed_by = excluded.claimed_by
      where d.state = 'claimed' and d.lease_until <= clock_timestamp()
    returning attempts, fence
  )
  select due.*, taken.attempts, taken.fence from due, taken`;

/** The job, if it is due, of this queue, not settled and in nobody's hands. Anything else is undefined: not ours. */
export const claim = async (
  { db, worker, leaseSeconds }: Claimant,
  queue: string,
  jobId: string,
): Promise<Claim | undefined> => {
  const [row] = await db.query<ClaimedRow>(claiming, [jobId, queue, leaseSeconds, worker]);
  if (!row) return undefined;
  const { attempts, fence, ...job } = row;
  return { job, attempts, fence };
};

export type Settlement =
  | { readonly state: 'sent'; readonly providerId: string }
  | { readonly state: 'suppressed' | 'failed'; readonly why: string };

/** For good. False when somebody else has taken the job over: then it is theirs to settle. */
export const settle = async (db: Sql, { job, fence }: Claim, settlement: Settlement): Promise<boolean> => {
  const { state } = settlement;
  const touched = await db.execute(
    `update jobs.deliveries
        set state = $3, why = $4, provider_id = $5, settled_at = clock_timestamp(), lease_until = null, claimed_by = null
      where job_id = $1 and fence = $2 and state = 'claimed'`,
    [
      job.jobId,
      fence,
      state,
      state === 'sent' ? null : settlement.why.slice(0, 500),
      state === 'sent' ? settlement.providerId.slice(0, 500) : null,
    ],
  );
  return touched === 1;
};

/** Not now: anybody may claim it again after `seconds`. What the try cost stays counted. */
export const giveBack = (db: Sql, given: Claim, seconds: number, why: string): Promise<boolean> =>
  release(db, given, seconds, why, 0);

/** Not now, and through no fault of the job (a cap, a read model that lags): the try does not count. */
export const park = (db: Sql, given: Claim, seconds: number, why: string): Promise<boolean> =>
  release(db, given, seconds, why, 1);

/** Without `claimed_by` a claim is a promise for later, nobody's work in hand; what was released is not released twice. */
const release = async (db: Sql, { job, fence }: Claim, seconds: number, why: string, uncounted: 0 | 1) => {
  const touched = await db.execute(
    `update jobs.deliveries
        set lease_until = clock_timestamp() + make_interval(secs => $3), why = $4, attempts = attempts - $5, claimed_by = null
      where job_id = $1 and fence = $2 and state = 'claimed' and claimed_by is not null`,
    [job.jobId, fence, seconds, why.slice(0, 500), uncounted],
  );
  return touched === 1;
};

/** 5 s, 20 s, 80 s … three hours at most: a mail server may be down for almost five hours and nothing is failed. */
export const backoffSeconds = (attempts: number): number => Math.min(3 * 3_600, 5 * 4 ** (attempts - 1));
