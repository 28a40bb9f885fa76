import type { Log } from '#platform/log';
import type { Sql } from '#platform/postgres/db';

type Options = {
  readonly db: Sql;
  readonly queue: string;
  readonly log: Log;
  /** Channels on which nothing is sent here. */
  readonly silent?: readonly string[];
};

/**
 * In the order of their ids, as whoever claims them takes them; one that another worker could not end is ended here too.
 * Each is looked up by its id before anything else is asked of it, for the reason given at the claim.
 */
const silencing = `
  with named as (select distinct unnest($1::uuid[]) as id
  ), silent as (
    select job_id, channel from named
     cross join lateral (select * from jobs.ledger where job_id = named.id offset 0) job
     where queue = $2 and channel = any($3) and due_at <= clock_timestamp() order by job_id
  ), settled as (
    insert into jobs.deliveries as d (job_id, attempts, fence, state, why, settled_at)
    select job_id, 1, 1, 'suppressed', channel || ' is switched off', clock_timestamp() from silent
    on conflict (job_id) do update
      set attempts = d.attempts + 1, fence = d.fence + 1, state = excluded.state, why = excluded.why,
          lease_until = null, claimed_by = null, settled_at = excluded.settled_at
      where d.state = 'claimed' and d.lease_until <= clock_timestamp()
    returning 1
  )
  select (select count(*)::int from settled) as settled,
         array(select id::text from named where id not in (select job_id from silent)) as others`;

/**
 * Where nobody is told anything, a job shall cost next to nothing: all that a message or a look names are settled in one
 * statement, and none is taken in hand. Answers the others.
 */
export const openSilence =
  ({ db, queue, log, silent = [] }: Options) =>
  async (jobIds: readonly string[]): Promise<readonly string[]> => {
    if (silent.length === 0 || jobIds.length === 0) return jobIds;
    const [found] = await db.query<{ settled: number; others: readonly string[] }>(silencing, [jobIds, queue, silent]);
    if (found && found.settled > 0)
      log.info('jobs are done: nothing is sent here', { state: 'suppressed', count: found.settled, queue });
    return found?.others ?? [];
  };
