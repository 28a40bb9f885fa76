import type { Sql } from '#platform/postgres/db';
import { gather } from './gather.ts';

/** How far in the log each projection is, by name. */
export type Progress = ReadonlyMap<string, bigint>;

const betweenLooks = 50;

/** Looked at together with what they wrote: had they come as far as the ledger? */
export const areAsFarAsJobs = (progress: Progress, projections: readonly string[]): boolean =>
  areAsFar(progress, projections, progress.get('jobs'));

const areAsFar = (progress: Progress, projections: readonly string[], upTo: bigint | undefined): boolean =>
  upTo === undefined || projections.every((name) => (progress.get(name) ?? -1n) >= upTo);

/**
 * A job may be seen before the read tables show what caused it: each projection goes its own pace. So a worker first
 * asks how far the job ledger had come when it took the job, and waits until the tables it will read are as far.
 * False when they are not within the time given. One look serves all who wait.
 */
export const openFreshness = (db: Sql, projections: readonly string[], withinMs = 3_000): (() => Promise<boolean>) => {
  const look = gather(async (askers: readonly undefined[]): Promise<readonly Progress[]> => {
    const rows = await db.query<{ name: string; commit: string }>(looking, [['jobs', ...projections]]);
    const progress = new Map(rows.map(({ name, commit }) => [name, BigInt(commit)]));
    return askers.map(() => progress);
  });
  return async () => {
    const until = Date.now() + withinMs;
    let progress = await look(undefined);
    const upTo = progress.get('jobs');
    for (;;) {
      if (areAsFar(progress, projections, upTo)) return true;
      if (Date.now() >= until) return false;
      await new Promise((resolve) => setTimeout(resolve, betweenLooks));
      progress = await look(undefined);
    }
  };
};

const looking = `select name, commit::text as commit from read.progress where name = any($1) and commit is not null`;
