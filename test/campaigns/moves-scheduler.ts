import type { Signal } from '#command-service/append/timing';

/** Seeded and small (mulberry32): the same seed is the same run, whatever the machine. */
export const seeded = (seed: number): (() => number) => {
  let state = (seed + 0x6d2b79f5) | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

type Timer = { readonly at: number; readonly order: number; readonly wake: () => void };

/** Time that passes only when nothing else can happen; who wakes next is decided by the seed and nothing else. */
export const openScheduler = (random: () => number, start: number) => {
  let now = start;
  let order = 0;
  let timers: Timer[] = [];

  const sleep = (ms: number, signal?: Signal): Promise<void> =>
    new Promise((resolve) => {
      order += 1;
      const timer = { at: now + Math.max(0, ms), order, wake: resolve };
      timers.push(timer);
      signal?.addEventListener('abort', () => {
        timers = timers.filter((other) => other !== timer);
        resolve();
      });
    });

  const next = (): Timer | undefined => {
    const [first, ...rest] = timers;
    if (!first) return undefined;
    let earliest = first;
    for (const timer of rest) {
      if (timer.at < earliest.at || (timer.at === earliest.at && timer.order < earliest.order)) earliest = timer;
    }
    timers = timers.filter((timer) => timer !== earliest);
    return earliest;
  };

  const run = async <T>(work: Promise<T>): Promise<T> => {
    let over = false;
    const finish = () => {
      over = true;
    };
    work.then(finish, finish);
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (over) return work;
      const timer = next();
      if (!timer) throw new Error('everything waits and nobody will wake anybody');
      now = Math.max(now, timer.at);
      timer.wake();
    }
  };

  const between = (low: number, high: number): number => low + random() * (high - low);
  const chance = (probability: number): boolean => random() < probability;
  const pick = <T>(choices: readonly T[]): T => {
    const choice = choices[Math.floor(random() * choices.length)];
    if (choice === undefined) throw new Error('nothing to pick from');
    return choice;
  };

  return { sleep, run, now: () => now, random, between, chance, pick };
};

export type Scheduler = ReturnType<typeof openScheduler>;
