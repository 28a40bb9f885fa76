import type { Sql } from '#platform/postgres/db';

/**
 * Questions to a paid model within an hour, all workers together. Not a setting, since it is a fuse and no tariff: one
 * question is at most 24,000 characters in and 1,500 out, so a hundred an hour are less than a million tokens, and no
 * office asks that much by hand. Above it summaries wait; nothing else does (P23).
 */
export const questionsPerHour = 100;
/** One person's share of it. */
export const perPerson = 20;
export const waitSeconds = 300;

export type Spent = { readonly all: number; readonly own: number };

/** Tries of the last hour, the caller's own claim included; a job tried again later counts with all its tries. */
export const spentLately = async (db: Sql, personId: string): Promise<Spent> => {
  const [row] = await db.query<Spent>(
    `select coalesce(sum(d.attempts), 0)::int as all,
            coalesce(sum(d.attempts) filter (where l.person_id = $1), 0)::int as own
       from jobs.deliveries d join jobs.ledger l using (job_id)
      where l.queue = 'summaries' and l.created_at > now() - interval '1 day'
        and coalesce(d.settled_at, d.lease_until) > now() - interval '1 hour'`,
    [personId],
  );
  return row ?? { all: 0, own: 0 };
};

export const isSpent = ({ all, own }: Spent): boolean => all > questionsPerHour || own > perPerson;
