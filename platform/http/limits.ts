import type { LimitClass } from '#contracts/operation';

export type Spent = { readonly limited: boolean; readonly remaining: number; readonly resetSeconds: number };

/** Counts requests of one caller and class in a window. A shared store may stand behind it. */
export type Limiter = {
  readonly windowSeconds: number;
  quota(kind: Exclude<LimitClass, 'none'>): number;
  spend(kind: Exclude<LimitClass, 'none'>, key: string): Spent | Promise<Spent>;
};

const maxKeys = 100_000;

/** Fixed windows in memory, bounded: when full, the oldest callers are forgotten first. */
export const memoryLimiter = (
  quotas: Readonly<Record<Exclude<LimitClass, 'none'>, number>>,
  windowSeconds: number,
  now: () => number,
): Limiter => {
  const counts = new Map<string, { used: number; ends: number }>();
  return {
    windowSeconds,
    quota: (kind) => quotas[kind],
    spend: (kind, key) => {
      const at = now();
      const id = `${kind}:${key}`;
      let count = counts.get(id);
      if (!count || count.ends <= at) {
        counts.delete(id);
        if (counts.size >= maxKeys) counts.delete(counts.keys().next().value ?? '');
        count = { used: 0, ends: at + windowSeconds * 1000 };
        counts.set(id, count);
      }
      count.used += 1;
      const left = quotas[kind] - count.used;
      return { limited: left < 0, remaining: Math.max(0, left), resetSeconds: Math.ceil((count.ends - at) / 1000) };
    },
  };
};
