import type { LimitClass } from '#contracts/operation';

/** What is counted apart: the classes of the contract, and those of API keys, which have a quota of their own. */
export type Counted = Exclude<LimitClass, 'none'> | 'key-read' | 'key-write';
export type Spent = { readonly limited: boolean; readonly remaining: number; readonly resetSeconds: number };

/** Counts requests of one caller and class in a window. A shared store may stand behind it. */
export type Limiter = {
  readonly windowSeconds: number;
  quota(kind: Counted): number;
  /** A promise only where the count must be exact; throws `unavailable` when it then cannot be known. */
  spend(kind: Counted, key: string): Spent | Promise<Spent>;
};

export type Quotas = { readonly all: number; readonly ofKeys: number };

/** Writes cost more than reads, and a sign-in costs a hash. */
export const quotasOf = ({ all, ofKeys }: Quotas): Readonly<Record<Counted, number>> => {
  const half = (most: number) => Math.max(1, Math.ceil(most / 2));
  return {
    read: all,
    write: half(all),
    'sign-in': Math.max(1, Math.ceil(all / 10)),
    'key-read': ofKeys,
    'key-write': half(ofKeys),
  };
};

export type Count = {
  readonly id: string;
  readonly kind: Counted;
  used: number;
  /** Of these, how many no other process knows of yet. */
  unsent: number;
  /** What the last answer said is left: so many are let through, whatever is learnt meanwhile. */
  announced: number;
  readonly ends: number;
};

const maxKeys = 100_000;

type Options = {
  readonly quotas: Readonly<Record<Counted, number>>;
  readonly windowSeconds: number;
  readonly now: () => number;
  /** Processes that share counts begin their windows at the same instants. */
  readonly aligned: boolean;
};

/** Fixed windows in memory, bounded: when full, the oldest callers are forgotten first. */
export const countRequests = ({ quotas, windowSeconds, now, aligned }: Options) => {
  const windowMs = windowSeconds * 1000;
  const counts = new Map<string, Count>();

  const count = (kind: Counted, key: string): Count => {
    const at = now();
    const id = `${kind}:${key}`;
    let one = counts.get(id);
    if (!one || one.ends <= at) {
      counts.delete(id);
      if (counts.size >= maxKeys) counts.delete(counts.keys().next().value ?? '');
      const ends = aligned ? (Math.floor(at / windowMs) + 1) * windowMs : at + windowMs;
      one = { id, kind, used: 0, unsent: 0, announced: quotas[kind], ends };
      counts.set(id, one);
    }
    one.used += 1;
    one.unsent += 1;
    return one;
  };

  const judge = (one: Count): Spent => {
    const left = quotas[one.kind] - one.used;
    const limited = left < 0 && one.announced <= 0;
    one.announced = Math.max(0, left);
    return { limited, remaining: one.announced, resetSeconds: Math.max(1, Math.ceil((one.ends - now()) / 1000)) };
  };

  return { counts, count, judge };
};

/** For one process. */
export const memoryLimiter = (
  quotas: Readonly<Record<Counted, number>>,
  windowSeconds: number,
  now: () => number,
): Limiter => {
  const { count, judge } = countRequests({ quotas, windowSeconds, now, aligned: false });
  return { windowSeconds, quota: (kind) => quotas[kind], spend: (kind, key) => judge(count(kind, key)) };
};
