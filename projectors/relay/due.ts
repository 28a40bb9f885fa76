import { jobSubject, type Queue, queues } from '#contracts/messages';
import type { Bus } from '#platform/bus/port';
import type { Log } from '#platform/log';
import type { Sql } from '#platform/postgres/db';
import { messageOf } from '../engine/faults.ts';

type Due = { readonly job_id: string; readonly queue: Queue; readonly due_at: string };
type Sent = { readonly at: number; readonly times: number };

const page = 500;
/** Clocks of command services differ, and so events are not quite in the order of their times. */
const overlapSeconds = 1;
const mostPages = 20;
const firstRepeatMs = 30_000;
const longestRepeatMs = 600_000;
export const freshSeconds = 60;
/** What nobody did in a month nobody is told of again. */
export const sweptSeconds = 30 * 86_400;

/** Due, not settled and in nobody's hands. `now()` and not the running clock: only a fixed instant can use an index. */
const statement = `
  SELECT job_id, queue, due_at FROM jobs.ledger job
  WHERE queue = $1 AND due_at <= now() AND due_at > now() - make_interval(secs => $2)
    AND (due_at, job_id) > ($3::timestamptz, $4::uuid)
    AND NOT EXISTS (SELECT FROM jobs.deliveries d
      WHERE d.job_id = job.job_id AND (d.state <> 'claimed' OR d.lease_until > clock_timestamp()))
  ORDER BY due_at, job_id LIMIT ${page}`;

const firstId = '00000000-0000-0000-0000-000000000000';

async function* dueJobs(db: Sql, queue: Queue, withinSeconds: number, from: string): AsyncGenerator<readonly Due[]> {
  let after: readonly [string, string] = [from, firstId];
  for (let n = 0; n < mostPages; n += 1) {
    const rows = await db.query<Due>(statement, [queue, withinSeconds, ...after]);
    const last = rows.at(-1);
    if (last) yield rows;
    if (!last || rows.length < page) return;
    after = [last.due_at, last.job_id];
  }
}

/**
 * Wakes whoever works on jobs. It remembers only what it has sent, to leave pauses that grow: the ledger says what is
 * due and the deliveries what is done, so nothing is lost with this memory, or with NATS.
 */
export const openCaller = ({ db, bus, log, now }: { db: Sql; bus: Bus; log: Log; now: () => number }) => {
  const sent = new Map<string, Sent>();
  /** Up to when jobs were called for already, by queue: what is new stands behind it, and the sweep finds the rest. */
  const calledTo = new Map<Queue, number>();
  const freshFrom = (queue: Queue): string => {
    const to = calledTo.get(queue);
    return to === undefined ? '-infinity' : new Date(to - overlapSeconds * 1000).toISOString();
  };

  const isToBeSent = (jobId: string, at: number): boolean => {
    const before = sent.get(jobId);
    return !before || at - before.at >= Math.min(firstRepeatMs * 2 ** (before.times - 1), longestRepeatMs);
  };

  const publish = async ({ job_id, queue }: Due, at: number): Promise<void> => {
    const times = (sent.get(job_id)?.times ?? 0) + 1;
    // Another id each time: within its window the stream takes the same one for the same message.
    await bus.publish(jobSubject(queue), { jobId: job_id }, `${job_id}:${times}`);
    sent.set(job_id, { at, times });
  };

  return {
    /** Answers how many were sent. A bus that is down costs nothing but the wait: the next call sends them. */
    async call(withinSeconds: number): Promise<number> {
      let count = 0;
      const at = now();
      try {
        for (const queue of queues) {
          const from = withinSeconds === freshSeconds ? freshFrom(queue) : '-infinity';
          for await (const jobs of dueJobs(db, queue, withinSeconds, from)) {
            const wanted = jobs.filter(({ job_id }) => isToBeSent(job_id, at));
            await Promise.all(wanted.map((job) => publish(job, at)));
            count += wanted.length;
            const newest = Date.parse(jobs.at(-1)?.due_at ?? '');
            if (newest > (calledTo.get(queue) ?? 0)) calledTo.set(queue, newest);
          }
        }
      } catch (error) {
        log.debug('could not call for jobs', { why: messageOf(error) });
      }
      for (const [jobId, { at: last }] of sent) if (at - last > 2 * longestRepeatMs) sent.delete(jobId);
      return count;
    },
  };
};
