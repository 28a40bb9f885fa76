import type { Db } from '#platform/postgres/db';

/**
 * A job may be seen before the read tables show what caused it: each projection goes its own pace. So a worker first
 * asks how far the job ledger had come when it took the job, and waits until the tables it will read are as far.
 * False when they are not within the time given.
 */
export const waitUntilFresh = async (db: Db, projections: readonly string[], withinMs = 3_000): Promise<boolean> => {
  const [ledger] = await db.query<{ commit: string }>(`select commit::text from read.progress where name = 'jobs'`);
  if (!ledger) return true;
  const until = Date.now() + withinMs;
  for (;;) {
    const behind = await db.query(
      `select name from unnest($1::text[]) as wanted(name)
        where not exists (select from read.progress p where p.name = wanted.name and p.commit >= $2::numeric)`,
      [projections, ledger.commit],
    );
    if (behind.length === 0) return true;
    if (Date.now() >= until) return false;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};
