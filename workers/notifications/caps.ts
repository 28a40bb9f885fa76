import type { Sql } from '#platform/postgres/db';

/**
 * A fault upstream, or somebody playing with the booking page, must not become a hundred mails to one person. What is
 * above the cap is parked, not lost: when its time comes the policy looks again, and what is no longer true is dropped.
 */
export const perHour = { client: 20, staff: 200 } as const;
/** How long a parked notice waits before it is looked at again. */
export const parkedSeconds = 900;

export type Asked = { readonly personId: string; readonly channel: string };

/**
 * How many a person got on a channel within the hour, those in hand included, of a row `q`. Job by job, since a person
 * has few: joined, the planner may read all deliveries there are.
 */
export const gotLately = `
  (select count(*)::int from jobs.ledger l
    where l.person_id = q.person_id and l.channel = q.channel
      and (select (d.state = 'sent' and d.settled_at > now() - interval '1 hour')
               or (d.state = 'claimed' and d.claimed_by is not null)
             from jobs.deliveries d where d.job_id = l.job_id))`;

/**
 * Of those asked for together only the ones before each count against it. The caller holds the claims already: whoever
 * claims last sees all others, so that workers racing at the edge stay under the cap, never above it.
 */
export const lessThoseAfter = (asked: readonly Asked[], got: readonly number[]): readonly number[] => {
  const later = new Map<string, number>();
  const counts = [...got];
  for (let place = asked.length - 1; place >= 0; place -= 1) {
    const key = `${asked[place]?.personId} ${asked[place]?.channel}`;
    const after = later.get(key) ?? 0;
    counts[place] = (counts[place] ?? 0) - after;
    later.set(key, after + 1);
  }
  return counts;
};

export const sentLately = async (db: Sql, asked: Asked): Promise<number> => {
  const [row] = await db.query<{ count: number }>(
    `select ${gotLately} as count from (select $1::text as person_id, $2::text as channel) q`,
    [asked.personId, asked.channel],
  );
  return row?.count ?? 0;
};
