import type { Sql } from '#platform/postgres/db';

/**
 * A job may be seen before the read tables show what caused it: each projection goes its own pace. So a worker first
 * asks how far the job ledger had come when it took the job, and waits until the tables it will read are as far.
 * False when they are not within the time given.
 */
export const waitUntilFresh = async (db: Sql, projections: readonly string[], withinMs = 3_000): Promise<boolean> => {
  const until = Date.now() + withinMs;
  for (let upTo: string | null = null; ; ) {
    const [look]: readonly Look[] = await db.query<Look>(looking, [projections, upTo]);
    if (!look?.behind) return true;
    upTo = look.upTo;
    if (Date.now() >= until) return false;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

type Look = { readonly upTo: string | null; readonly behind: boolean };

/** `$2`: how far the ledger was at the first look. */
const looking = `
  select ledger.commit::text as "upTo", exists (
    select from unnest($1::text[]) as wanted(name)
     where ledger.commit is not null
       and not exists (select from read.progress p where p.name = wanted.name and p.commit >= ledger.commit)) as behind
    from (select coalesce($2::numeric, (select commit from read.progress where name = 'jobs')) as commit) ledger`;
