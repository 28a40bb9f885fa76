/**
 * Whose failures are counted together. A lock on the account alone would let any stranger lock its owner out, so the
 * owner's own devices have a count of their own, and the rest share the account's.
 * - `device`: one account on a device it was used on before; `pair`: one account from one address;
 * - `address`: one address over all accounts; `account`: one account from all strange devices.
 */
export type BucketKind = 'device' | 'pair' | 'address' | 'account';

type Rule = {
  /** So many cost nothing; each after that doubles the wait, from two seconds on. */
  readonly free: number;
  readonly longestSeconds: number;
  /** After so long without a failure it begins anew. */
  readonly forgottenAfterSeconds: number;
  /** NIST 800-63B: after a hundred only a mail, or another device, opens it again. */
  readonly ceiling?: number;
};
const hour = 3_600;
const rules: Readonly<Record<BucketKind, Rule>> = {
  device: { free: 10, longestSeconds: 900, forgottenAfterSeconds: 30 * 24 * hour, ceiling: 100 },
  pair: { free: 10, longestSeconds: 900, forgottenAfterSeconds: 24 * hour },
  address: { free: 200, longestSeconds: hour, forgottenAfterSeconds: hour },
  account: { free: 100, longestSeconds: 0, forgottenAfterSeconds: 30 * 24 * hour, ceiling: 100 },
};
/** Kept no longer than any rule remembers. */
export const longestMemorySeconds = Math.max(...Object.values(rules).map((rule) => rule.forgottenAfterSeconds));

export type Count = { readonly failures: number; readonly lastAt: number };
export type Counted = { readonly kind: BucketKind; readonly count: Count | undefined };

/** `try`: go on, and count it as a failure until it is none. `closed`: no wait will help. */
export type Verdict =
  | { readonly verdict: 'try'; readonly counts: readonly Count[] }
  | { readonly verdict: 'wait'; readonly seconds: number }
  | { readonly verdict: 'closed' };

const waitAfter = ({ free, longestSeconds }: Rule, failures: number): number =>
  failures < free ? 0 : Math.min(longestSeconds, 2 ** Math.min(30, failures - free + 1));

/** Pure: times are milliseconds. Every count must allow it, or none is touched. */
export const judge = (buckets: readonly Counted[], now: number): Verdict => {
  let seconds = 0;
  const counts: Count[] = [];
  for (const { kind, count } of buckets) {
    const rule = rules[kind];
    const fresh = !count || now - count.lastAt >= rule.forgottenAfterSeconds * 1000;
    const failures = fresh ? 0 : count.failures;
    if (rule.ceiling !== undefined && failures >= rule.ceiling) return { verdict: 'closed' };
    const free = fresh ? now : count.lastAt + waitAfter(rule, failures) * 1000;
    seconds = Math.max(seconds, (free - now) / 1000);
    counts.push({ failures: failures + 1, lastAt: now });
  }
  return seconds > 0 ? { verdict: 'wait', seconds: Math.ceil(seconds) } : { verdict: 'try', counts };
};

/** The failure that used the account's last try up is worth a line of its own. */
export const isLast = (kind: BucketKind, { failures }: Count): boolean => failures === rules[kind].ceiling;
