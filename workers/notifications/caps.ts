import type { Sql } from '#platform/postgres/db';

/**
 * A fault upstream, or somebody playing with the booking page, must not become a hundred mails to one person. What is
 * above the cap is parked, not lost: when its time comes the policy looks again, and what is no longer true is dropped.
 */
export const perHour = { client: 20, staff: 200 } as const;
/** How long a parked notice waits before it is looked at again. */
export const parkedSeconds = 900;

/**
 * How many this person got on this channel within the hour, those in hand included. The caller holds a claim already:
 * whoever claims last sees all others, so that workers racing at the edge stay under the cap, never above it.
 */
export const sentLately = async (db: Sql, personId: string, channel: string): Promise<number> => {
  const [row] = await db.query<{ count: number }>(
    // Job by job, since a person has few: joined, the planner may read all deliveries there are.
    `select count(*)::int as count
       from jobs.ledger l
      where l.person_id = $1 and l.channel = $2
        and (select (d.state = 'sent' and d.settled_at > now() - interval '1 hour')
                 or (d.state = 'claimed' and d.claimed_by is not null)
               from jobs.deliveries d where d.job_id = l.job_id)`,
    [personId, channel],
  );
  return row?.count ?? 0;
};
