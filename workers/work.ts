import type { Log } from '#platform/log';
import { DatabaseUnavailable } from '#platform/postgres/db';
import { type Claim, type Claimant, claimAll, mostAttempts } from './claim.ts';
import { gather } from './gather.ts';
import { type Note, noteAll, type Outcome } from './note.ts';

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
 * One job from claim to settlement; whoever has several in hand claims and notes them together. Nothing happens when it
 * is not due, settled, or in other hands. Throws only when Postgres does not answer for minutes; then the claim runs
 * out by itself.
 */
export const openWork = (options: WorkOptions): ((jobId: string) => Promise<void>) => {
  const { db, queue, perform, log } = options;
  const claim = gather((jobIds: readonly string[]) => claimAll(options, queue, jobIds));
  const note = gather((notes: readonly Note[]) => noteAll(db, notes));
  return async (jobId) => {
    const given = await claim(jobId);
    if (!given) return;
    const { job, attempts } = given;
    const fields = { jobId, queue, kind: job.kind, attempts };
    const outcome = last(await attempt(given, perform), given);
    const kept = await insist(() => note({ given, outcome }));
    const { state } = outcome;
    const why = state === 'sent' ? undefined : outcome.why;
    if (!kept) log.warn('a job was taken over while it was worked on', { state, ...fields });
    else if (state === 'failed') log.error('a job failed for good', { state, why, ...fields });
    else if (state === 'retry' || state === 'parked') log.warn('a job has to wait', { state, why, ...fields });
    else log.info('a job is done', { state, why, ...fields });
  };
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
