import type { Sql } from '#platform/postgres/db';

type Options = {
  readonly db: Sql;
  readonly queue: string;
  readonly limit: number;
  /** Whoever tells of jobs as they become due can be heard. */
  readonly isConnected: () => boolean;
};

export type Found = {
  readonly jobs: readonly string[];
  /** There may be more. */
  readonly isFull: boolean;
};

export type Look = {
  /** Somebody told of a job. */
  heard(): void;
  find(): Promise<Found>;
  /** What was found could not be taken: the next look is for all of it. */
  startOver(): void;
};

/** What became due since is left to the bus, which tells of it at once: two ways to one job are one claim too many. */
const busGraceSeconds = 5;
/** Each look reads all jobs of its stretch, also those done long ago: who is told of them all the time looks seldom. */
const toldMs = 10_000;
/** So much later than it became due a job may come into the ledger and still be seen by the next look. */
const overlapSeconds = 20;
const unconnectedSeconds = 6 * 3_600;
const wholeEveryMs = 600_000;
const wholeSeconds = 100 * 365 * 86_400;

/** `now()` and not the running clock: only a fixed instant can use an index. */
const neverClaimed = `
  select l.job_id as "jobId" from jobs.ledger l
   where l.queue = $1 and l.due_at <= now() - make_interval(secs => $4) and l.due_at > now() - make_interval(secs => $3)
     and not exists (select from jobs.deliveries d where d.job_id = l.job_id)
   order by l.due_at limit $2`;
const claimedInVain = `
  select d.job_id as "jobId" from jobs.deliveries d join jobs.ledger l using (job_id)
   where d.state = 'claimed' and d.lease_until <= now() and l.queue = $1
   order by d.lease_until limit $2`;

/**
 * What is due and in nobody's hands: never claimed, given back, or claimed by a worker that is gone. This makes NATS a
 * comfort (P21): without it every job is found here, seconds later.
 *
 * The ledger grows for ever, and so a look for the never-claimed goes back as far as the last one that found them all,
 * or hours where no bus tells of them; all of it is looked through at start and now and then.
 */
export const openLook = ({ db, queue, limit, isConnected }: Options): Look => {
  let heardAt = Number.NEGATIVE_INFINITY;
  let completeAt = Number.NEGATIVE_INFINITY;
  let wholeAt = Number.NEGATIVE_INFINITY;
  const find = async (statement: string, ...more: readonly number[]): Promise<readonly string[]> =>
    (await db.query<{ jobId: string }>(statement, [queue, limit, ...more])).map(({ jobId }) => jobId);

  const findNeverClaimed = async (): Promise<readonly string[]> => {
    const at = performance.now();
    const connected = isConnected();
    if (connected && at - heardAt < toldMs && at - completeAt < toldMs) return [];
    const whole = at - wholeAt >= wholeEveryMs;
    const seconds = connected ? (at - completeAt) / 1_000 + overlapSeconds : unconnectedSeconds;
    const jobs = await find(neverClaimed, whole ? wholeSeconds : seconds, connected ? busGraceSeconds : 0);
    if (jobs.length < limit) {
      completeAt = at;
      if (whole) wholeAt = at;
    }
    return jobs;
  };
  return {
    heard: () => {
      heardAt = performance.now();
    },
    find: async () => {
      const lists = [await find(claimedInVain), await findNeverClaimed()];
      return { jobs: lists.flat(), isFull: lists.some(({ length }) => length === limit) };
    },
    startOver: () => {
      wholeAt = Number.NEGATIVE_INFINITY;
      completeAt = Number.NEGATIVE_INFINITY;
    },
  };
};
