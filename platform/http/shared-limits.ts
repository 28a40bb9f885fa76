import { createHmac } from 'node:crypto';
import { Problem } from '#contracts/problems';
import type { Log } from '../log.ts';
import type { Db } from '../postgres/db.ts';
import { type Count, type Counted, countRequests, type Limiter, type Spent } from './limits.ts';

/** Lost with a crash of the database, which gives everybody a new window and costs no write to its log. */
const table = `
select pg_advisory_xact_lock(hashtextextended('shared limits', 1));
create schema if not exists limits;
create unlogged table if not exists limits.counts (
  id text not null,
  ends bigint not null,
  used integer not null,
  primary key (id, ends)
)`;
const add = `insert into limits.counts as kept (id, ends, used)
select * from unnest($1::text[], $2::bigint[], $3::int[]) as given (id, ends, used) order by id
on conflict (id, ends) do update set used = kept.used + excluded.used
returning id, used`;

const exchangeMs = 500;
const mostInOne = 2_000;
const cleanMs = 60_000;

type Options = {
  readonly db: Db;
  readonly quotas: Readonly<Record<Counted, number>>;
  readonly windowSeconds: number;
  /** Addresses are personal: the table has only what this makes of them. */
  readonly secret: Buffer;
  readonly log: Log;
  readonly now: () => number;
};

const isExact = (kind: Counted): boolean => kind === 'sign-in';

/**
 * Several processes count as one. Reads and writes are counted here and exchanged twice a second, so that no request
 * waits; without the database each process counts for itself. A sign-in is counted there before it goes on, and goes
 * nowhere when that is impossible.
 */
export const sharedLimiter = (options: Options): Limiter & { close(): Promise<void> } => {
  const { db, quotas, windowSeconds, secret, log, now } = options;
  const { counts, count, judge } = countRequests({ quotas, windowSeconds, now, aligned: true });
  let cleanedAt = now();
  let made: Promise<unknown> | undefined;

  const ready = () => {
    made ??= db
      .transaction(async (tx) => {
        for (const statement of table.split(';')) await tx.query(statement);
      })
      .catch((error: unknown) => {
        made = undefined;
        throw error;
      });
    return made;
  };
  const hidden = (id: string): string => createHmac('sha256', secret).update(id).digest('base64url').slice(0, 22);

  const exchange = async (batch: readonly Count[]): Promise<void> => {
    const sent = batch.map((one) => ({ one, id: hidden(one.id), n: one.unsent }));
    for (const { one } of sent) one.unsent = 0;
    try {
      await ready();
      const values = [sent.map(({ id }) => id), sent.map(({ one }) => one.ends), sent.map(({ n }) => n)];
      const rows = await db.query<{ id: string; used: number }>(add, values);
      const totals = new Map(rows.map(({ id, used }) => [id, used]));
      // What came in meanwhile is on top.
      for (const { one, id } of sent) one.used = Math.max(one.used, (totals.get(id) ?? 0) + one.unsent);
    } catch (error) {
      for (const { one, n } of sent) one.unsent += n;
      throw error;
    }
  };

  const exchangeAll = async () => {
    const due: Count[] = [];
    for (const one of counts.values()) {
      if (one.unsent > 0 && one.ends > now() && !isExact(one.kind)) due.push(one);
      if (due.length === mostInOne) break;
    }
    if (due.length > 0) await exchange(due);
    if (now() - cleanedAt < cleanMs) return;
    cleanedAt = now();
    await ready();
    await db.execute('delete from limits.counts where ends < $1', [now() - windowSeconds * 1000]);
  };

  let running: Promise<void> | undefined;
  const timer = setInterval(() => {
    running ??= exchangeAll()
      .catch((error: Error) => log.warn('limits are not shared: every process counts for itself', { error }))
      .finally(() => {
        running = undefined;
      });
  }, exchangeMs).unref();

  /** What the database answers is this request's own number: of any at once, so many get one within the quota. */
  const spendExactly = async (one: Count): Promise<Spent> => {
    try {
      await ready();
      const [row] = await db.query<{ used: number }>(add, [[hidden(one.id)], [one.ends], [1]]);
      const left = quotas[one.kind] - (row?.used ?? 0);
      return { limited: left < 0, remaining: Math.max(0, left), resetSeconds: Math.ceil((one.ends - now()) / 1000) };
    } catch (error) {
      log.warn('a sign-in could not be counted, and was refused', { error: error as Error });
      throw new Problem('unavailable', { retryAfter: 5 });
    }
  };

  return {
    windowSeconds,
    quota: (kind) => quotas[kind],
    spend: (kind, key) => {
      const one = count(kind, key);
      if (!isExact(kind)) return judge(one);
      // Beyond the quota by what came here alone: the database need not hear of each.
      return one.used <= quotas[kind] ? spendExactly(one) : { ...judge(one), limited: true };
    },
    close: async () => {
      clearInterval(timer);
      await running;
      await db.close();
    },
  };
};
