import { createHmac } from 'node:crypto';
import { Problem } from '#contracts/problems';
import { subnetOf } from '#platform/http/subnet';
import type { Db, Sql } from '#platform/postgres/db';
import { type BucketKind, type Count, isLast, judge, longestMemorySeconds, type Verdict } from './attempt-policy.ts';

/** Who tries what: an account (its e-mail's HMAC), from where, and on which device when the account knows it. */
export type Try = {
  readonly account: string;
  readonly address: string;
  readonly knownDevice: string | undefined;
};

export type Attempt = {
  /** A look at the password that could not be taken is nobody's failure. */
  unlessItFails<T>(look: () => Promise<T>): Promise<T>;
  /** It was right: it counts no more, and what strangers had left of the account they have again. */
  succeeded(): Promise<void>;
  /** The account's last from strange devices: from now on they are turned away. */
  readonly isLast: boolean;
};

type Bucket = { readonly kind: BucketKind; readonly name: string };
type Row = { readonly bucket: string; readonly failures: number; readonly ms: number };

/** In the order in which everybody locks them: of two in a circle Postgres ends one, a second later. */
const lockedFirst = (which: string): string =>
  `bucket in (select bucket from identity.attempts where ${which} order by bucket for update)`;

const look = `select bucket, failures, extract(epoch from last_at)::float8 * 1000 as ms
  from identity.attempts where bucket = any($1) order by bucket`;

export type Attempts = ReturnType<typeof openAttempts>;

/**
 * Failed sign-ins, counted in Postgres for all processes; when it does not answer nobody is let in. A try counts as a
 * failure before the password is looked at, so that a thousand at once are no more than one after the other.
 */
export const openAttempts = (db: Db, key: Buffer, now: () => number) => {
  const named = (kind: BucketKind, ...of: string[]): Bucket => ({
    kind,
    name: `${kind}:${createHmac('sha256', key).update(of.join('\n')).digest('base64url').slice(0, 22)}`,
  });
  // In one order for everybody, as whoever locks several must.
  const bucketsOf = ({ account, address, knownDevice }: Try): readonly Bucket[] =>
    knownDevice === undefined
      ? [named('account', account), named('address', subnetOf(address)), named('pair', account, subnetOf(address))]
      : [named('device', account, knownDevice)];

  const judged = async (sql: Sql, buckets: readonly Bucket[], lock: '' | 'for update'): Promise<Verdict> => {
    const rows = await sql.query<Row>(`${look} ${lock}`, [buckets.map(({ name }) => name)]);
    const counts = new Map<string, Count>(rows.map(({ bucket, failures, ms }) => [bucket, { failures, lastAt: ms }]));
    return judge(
      buckets.map(({ kind, name }) => ({ kind, count: counts.get(name) })),
      now(),
    );
  };

  const charge = (buckets: readonly Bucket[], account: string): Promise<Verdict> =>
    db.transaction(
      async (sql) => {
        const names = buckets.map(({ name }) => name);
        await sql.execute(
          `insert into identity.attempts (bucket, account, last_at)
         select name, case when name like 'address:%' then null else $2 end, to_timestamp($3::float8 / 1000)
           from unnest($1::text[]) name order by name on conflict do nothing`,
          [names, account, now()],
        );
        const verdict = await judged(sql, buckets, 'for update');
        if (verdict.verdict === 'try')
          await sql.execute(
            `update identity.attempts a set failures = given.failures, last_at = to_timestamp($3::float8 / 1000)
             from unnest($1::text[], $2::int[]) given(bucket, failures) where a.bucket = given.bucket`,
            [names, verdict.counts.map(({ failures }) => failures), now()],
          );
        return verdict;
      },
      { tries: 5 },
    );

  /** A circle that forms all the same (a row may be taken away and put back meanwhile) ends nobody's sign-in. */
  const write = (statement: string, values: readonly unknown[]) =>
    db.transaction((sql) => sql.execute(statement, values), { tries: 5 });

  const start = async (buckets: readonly Bucket[], account: string): Promise<Attempt> => {
    // A look without a lock turns most of a flood away.
    let verdict = await judged(db, buckets, '');
    if (verdict.verdict === 'try') verdict = await charge(buckets, account);
    if (verdict.verdict === 'closed') throw new Problem('too-many-failures');
    if (verdict.verdict === 'wait') throw new Problem('rate-limited', { retryAfter: verdict.seconds });
    const { counts } = verdict;
    const names = buckets.map(({ name }) => name);
    return {
      unlessItFails: async (look) => {
        try {
          return await look();
        } catch (error) {
          await write(
            `update identity.attempts set failures = greatest(failures - 1, 0) where ${lockedFirst('bucket = any($1)')}`,
            [names],
          );
          throw error;
        }
      },
      isLast: buckets.some(({ kind }, n) => counts[n] !== undefined && isLast(kind, counts[n])),
      succeeded: async () => {
        await write(
          `update identity.attempts set failures = case when bucket like 'address:%' then greatest(failures - 1, 0) else 0 end
            where ${lockedFirst('bucket = any($1)')}`,
          [names],
        );
      },
    };
  };

  return {
    /** Throws `rate-limited` with the wait, or `too-many-failures`; both alike for accounts that do not exist. */
    start: (one: Try) => start(bucketsOf(one), one.account),
    /** Guesses at the current password by who is signed in. */
    startSignedIn: (sessionId: string) => start([named('device', 'session', sessionId)], `session ${sessionId}`),
    /** Whoever reads the account's mails is its owner: all begins anew. */
    forget: async (account: string) => {
      await write(`delete from identity.attempts where ${lockedFirst('account = $1')}`, [account]);
    },
    clear: () =>
      db.execute(
        `delete from identity.attempts where last_at < now() - make_interval(secs => case
           when failures = 0 or bucket like 'address:%' then 3600 else ${longestMemorySeconds} end)`,
      ),
  };
};
