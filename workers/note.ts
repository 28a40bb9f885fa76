import type { Sql } from '#platform/postgres/db';
import { backoffSeconds, type Claim } from './claim.ts';

export type Settlement =
  | { readonly state: 'sent'; readonly providerId: string }
  | { readonly state: 'suppressed' | 'failed'; readonly why: string };

/** What one try came to. */
export type Outcome =
  | Settlement
  /** Try again after a while; the try counts, and after `mostAttempts` it is failed. */
  | { readonly state: 'retry'; readonly why: string }
  /** Not the job's fault (a cap, a read model that lags): wait without counting. */
  | { readonly state: 'parked'; readonly why: string; readonly seconds: number };

export type Note = { readonly given: Claim; readonly outcome: Outcome };

/** Settled for good, or anybody may claim it again after so many seconds. */
const secondsOf = ({ given, outcome }: Note): number | null => {
  if (outcome.state === 'retry') return backoffSeconds(given.attempts);
  return outcome.state === 'parked' ? outcome.seconds : null;
};
const stateOf = ({ outcome: { state } }: Note): string => (state === 'retry' || state === 'parked' ? 'claimed' : state);

/**
 * Without `claimed_by` a claim is a promise for later, nobody's work in hand; what was released is not released twice.
 * The states are told apart by what they are not: for 'claimed' Postgres would take the index of leases, and read in it
 * every claim since the last vacuum.
 */
const noting = `
  update jobs.deliveries d
     set state = n.state, why = n.why, provider_id = n.provider_id, attempts = d.attempts - n.uncounted, claimed_by = null,
         settled_at = case when n.seconds is null then clock_timestamp() end,
         lease_until = clock_timestamp() + make_interval(secs => n.seconds)
    from unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::float8[], $7::int[])
         as n (job_id, fence, state, why, provider_id, seconds, uncounted)
   where d.job_id = n.job_id and d.fence = n.fence and d.state not in ('sent', 'suppressed', 'failed')
     and (n.seconds is null or d.claimed_by is not null)
  returning d.job_id as "jobId", d.fence`;

/** False where somebody else has taken the job over: then it is theirs to settle. */
export const noteAll = async (db: Sql, notes: readonly Note[]): Promise<readonly boolean[]> => {
  const rows = await db.query<{ jobId: string; fence: bigint }>(noting, [
    notes.map(({ given }) => given.job.jobId),
    notes.map(({ given }) => String(given.fence)),
    notes.map(stateOf),
    notes.map(({ outcome }) => (outcome.state === 'sent' ? null : outcome.why.slice(0, 500))),
    notes.map(({ outcome }) => (outcome.state === 'sent' ? outcome.providerId.slice(0, 500) : null)),
    notes.map(secondsOf),
    notes.map(({ outcome }) => (outcome.state === 'parked' ? 1 : 0)),
  ]);
  // By the fence too: of two claims to one job, an old one and a new one, only the new one is noted.
  const noted = new Set(rows.map(({ jobId, fence }) => `${jobId} ${fence}`));
  return notes.map(({ given }) => noted.has(`${given.job.jobId} ${given.fence}`));
};
