import type { Log } from '#platform/log';
import { DatabaseUnavailable } from '#platform/postgres/db';
import {
  backoffSeconds,
  type Claim,
  type Claimant,
  claim,
  giveBack,
  mostAttempts,
  park,
  type Settlement,
  settle,
} from './claim.ts';

/** What one try came to. */
export type Outcome =
  | Settlement
  /** Try again after a while; the try counts, and after `mostAttempts` it is failed. */
  | { readonly state: 'retry'; readonly why: string }
  /** Not the job's fault: wait without counting. */
  | { readonly state: 'parked'; readonly why: string; readonly seconds: number };

export type Perform = (given: Claim) => Promise<Outcome>;

export type WorkOptions = Claimant & {
  readonly queue: string;
  readonly perform: Perform;
  readonly log: Log;
};

const messageOf = (error: unknown): string => (error instanceof Error ? `${error.name}: ${error.message}` : 'unknown');

/** A worker that dies of a job leaves it claimed; the ninth to find it so does not try. */
const attempt = async (given: Claim, perform: Perform): Promise<Outcome> => {
  if (given.attempts > mostAttempts) return { state: 'failed', why: `given up after ${mostAttempts} tries` };
  try {
    return await perform(given);
  } catch (error) {
    return { state: 'retry', why: messageOf(error) };
  }
};

const last = (outcome: Outcome, { attempts }: Claim): Outcome =>
  outcome.state === 'retry' && attempts >= mostAttempts
    ? { state: 'failed', why: `given up after ${attempts} tries: ${outcome.why}` }
    : outcome;

/**
 * One job from claim to settlement. Nothing happens when it is not due, settled, or in other hands. Throws only when
 * Postgres does not answer for minutes; then the claim runs out by itself.
 */
export const workOn = async (options: WorkOptions, jobId: string): Promise<void> => {
  const given = await claim(options, options.queue, jobId);
  if (!given) return;
  const outcome = last(await attempt(given, options.perform), given);
  const kept = await insist(() => record(options, given, outcome));
  const fields = { jobId, queue: options.queue, kind: given.job.kind, attempts: given.attempts, state: outcome.state };
  const why = outcome.state === 'sent' ? undefined : outcome.why;
  if (!kept) options.log.warn('a job was taken over while it was worked on', fields);
  else if (outcome.state === 'failed') options.log.error('a job failed for good', { ...fields, why });
  else if (outcome.state === 'retry' || outcome.state === 'parked')
    options.log.warn('a job has to wait', { ...fields, why });
  else options.log.info('a job is done', { ...fields, why });
};

const betweenTries = 200;
const patience = 10 * 60_000;

/**
 * Again and again while Postgres is away: what was sent and is not noted would be sent once more. It may take longer
 * than the lease, as nobody can take the job over without Postgres either. A repeat changes nothing; when it finds
 * nothing left to change, the try before it was the one that was done.
 */
const insist = async (note: () => Promise<boolean>): Promise<boolean> => {
  const end = Date.now() + patience;
  for (let lost = false; ; lost = true)
    try {
      return (await note()) || lost;
    } catch (error) {
      if (!(error instanceof DatabaseUnavailable) || Date.now() >= end) throw error;
      await new Promise((resolve) => setTimeout(resolve, betweenTries));
    }
};

const record = ({ db }: WorkOptions, given: Claim, outcome: Outcome): Promise<boolean> => {
  if (outcome.state === 'retry') return giveBack(db, given, backoffSeconds(given.attempts), outcome.why);
  if (outcome.state === 'parked') return park(db, given, outcome.seconds, outcome.why);
  return settle(db, given, outcome);
};
