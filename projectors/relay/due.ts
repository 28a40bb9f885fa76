import { createHash } from 'node:crypto';
import { jobDue, jobSubject, mostJobsNamed, type Queue, queues } from '#contracts/messages';
import type { Bus } from '#platform/bus/port';
import type { Log } from '#platform/log';
import type { Sql } from '#platform/postgres/db';
import { messageOf } from '../engine/faults.ts';

type Due = { readonly job_id: string; readonly queue: Queue; readonly due_at: string };
type Sent = { readonly at: number; readonly times: number };
/** Where a look at a queue begins. */
type From = { readonly queue: Queue; readonly due_at: string; readonly job_id: string };

const page = 500;
/** Clocks of command services differ, and so events are not quite in the order of their times. */
const overlapSeconds = 1;
const mostPages = 20;
const firstRepeatMs = 30_000;
const longestRepeatMs = 600_000;
const mostRemembered = 200_000;
export const freshSeconds = 60;
export const sweptSeconds = 3_600;
/** What nobody did in a month nobody is told of again. */
export const wholeSeconds = 30 * 86_400;

/** Due, not settled and in nobody's hands. `now()` and not the running clock: only a fixed instant can use an index. */
const statement = `
  SELECT due.* FROM unnest($1::text[], $2::timestamptz[], $3::uuid[]) AS seen (queue, due_at, job_id)
  CROSS JOIN LATERAL (
    SELECT job_id, queue, due_at FROM jobs.ledger job
    WHERE queue = seen.queue AND due_at <= now() AND due_at > now() - make_interval(secs => $4)
      AND (due_at, job_id) > (seen.due_at, seen.job_id)
      AND NOT EXISTS (SELECT FROM jobs.deliveries d
        WHERE d.job_id = job.job_id AND (d.state <> 'claimed' OR d.lease_until > now()))
    ORDER BY due_at, job_id LIMIT ${page}) due
  ORDER BY due_at, job_id`;

const firstId = '00000000-0000-0000-0000-000000000000';

/** Page by page, of all queues that have one more. */
async function* dueJobs(db: Sql, withinSeconds: number, starts: readonly From[]): AsyncGenerator<readonly Due[]> {
  let from = starts;
  for (let n = 0; n < mostPages && from.length > 0; n += 1) {
    const places = [from.map(({ queue }) => queue), from.map(({ due_at }) => due_at), from.map(({ job_id }) => job_id)];
    const rows = await db.query<Due>(statement, [...places, withinSeconds]);
    if (rows.length > 0) yield rows;
    from = from.flatMap(({ queue }) => {
      const own = rows.filter((row) => row.queue === queue);
      return own.length < page ? [] : own.slice(-1);
    });
  }
}

const chunks = <T>(all: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, n) => all.slice(n * size, (n + 1) * size));

/** The same for the same jobs called for as often, and another each time: within its window the stream takes it once. */
const messageIdOf = (names: readonly string[]): string =>
  names.length === 1 ? String(names[0]) : createHash('sha256').update(names.join()).digest('base64url');

/**
 * Wakes whoever works on jobs. It remembers only what it has sent, to leave pauses that grow: the ledger says what is
 * due and the deliveries what is done, so nothing is lost with this memory, or with NATS.
 */
export const openCaller = ({ db, bus, log, now }: { db: Sql; bus: Bus; log: Log; now: () => number }) => {
  /** Whoever was called for longest ago stands first. */
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
  const timesOf = (jobId: string): number => (sent.get(jobId)?.times ?? 0) + 1;

  const publish = async (queue: Queue, jobIds: readonly string[], at: number): Promise<void> => {
    const messageId = messageIdOf(jobIds.map((jobId) => `${jobId}:${timesOf(jobId)}`));
    await bus.publish(jobSubject(queue), jobDue(jobIds), messageId);
    for (const jobId of jobIds) {
      const times = timesOf(jobId);
      sent.delete(jobId);
      sent.set(jobId, { at, times });
    }
  };
  const forget = (at: number): void => {
    for (const [jobId, { at: last }] of sent) {
      if (sent.size <= mostRemembered && at - last <= 2 * longestRepeatMs) return;
      sent.delete(jobId);
    }
  };

  const callFor = async (queue: Queue, jobs: readonly Due[], at: number): Promise<number> => {
    const wanted = jobs.map(({ job_id }) => job_id).filter((jobId) => isToBeSent(jobId, at));
    await Promise.all(chunks(wanted, mostJobsNamed).map((jobIds) => publish(queue, jobIds, at)));
    const newest = Date.parse(jobs.at(-1)?.due_at ?? '');
    if (newest > (calledTo.get(queue) ?? 0)) calledTo.set(queue, newest);
    return wanted.length;
  };

  return {
    /** Answers how many were sent. A bus that is down costs nothing but the wait: the next call sends them. */
    async call(withinSeconds: number): Promise<number> {
      let count = 0;
      const at = now();
      const from = (queue: Queue): string => (withinSeconds === freshSeconds ? freshFrom(queue) : '-infinity');
      try {
        const starts = queues.map((queue) => ({ queue, due_at: from(queue), job_id: firstId }));
        for await (const jobs of dueJobs(db, withinSeconds, starts))
          for (const queue of queues)
            count += await callFor(
              queue,
              jobs.filter((job) => job.queue === queue),
              at,
            );
      } catch (error) {
        log.debug('could not call for jobs', { why: messageOf(error) });
      }
      forget(at);
      return count;
    },
  };
};
