import type { Sql } from '#platform/postgres/db';

type Look = {
  readonly limit: number;
  readonly withinSeconds: number;
  /** What became due since is left to the bus, which tells of it at once: two ways to one job are one claim too many. */
  readonly graceSeconds?: number;
};

/**
 * What is due and in nobody's hands: never claimed, given back, or claimed by a worker that is gone. This makes NATS a
 * comfort (P21): without it every job is found here, seconds later.
 *
 * The look at never-claimed jobs goes `withinSeconds` back only, as the ledger grows for ever; a look at all of it is
 * taken at start and now and then. `now()` and not the running clock: only a fixed instant can use an index.
 */
export const findDue = async (
  db: Sql,
  queue: string,
  { limit, withinSeconds, graceSeconds = 0 }: Look,
): Promise<readonly string[]> => {
  const rows = await db.query<{ jobId: string }>(
    `(select l.job_id as "jobId", l.due_at
        from jobs.ledger l
       where l.queue = $1 and l.due_at <= now() - make_interval(secs => $4) and l.due_at > now() - make_interval(secs => $3)
         and not exists (select from jobs.deliveries d where d.job_id = l.job_id)
       order by l.due_at limit $2)
     union all
     (select d.job_id, d.lease_until
        from jobs.deliveries d join jobs.ledger l using (job_id)
       where d.state = 'claimed' and d.lease_until <= now() and l.queue = $1
       order by d.lease_until limit $2)
     order by 2 limit $2`,
    [queue, limit, withinSeconds, graceSeconds],
  );
  return rows.map(({ jobId }) => jobId);
};
