import type { Seal } from '#command-service/append/prepare';
import type { Timing } from '#command-service/append/timing';
import { pageDecider } from '#command-service/page/decider';
import { openPages } from '#command-service/page/pages';
import type { Pages, Settling } from '#command-service/page/settle';
import type { AnyEvent, Recorded } from '#contracts/events/index';
import { pageStream } from '#contracts/ids';
import { openMemoryStore } from '#platform/event-store/memory';
import { type EventStore, type NewEvent, OutcomeUnknown } from '#platform/event-store/port';
import type { Scheduler } from './moves-scheduler.ts';

export const start = Date.parse('2026-03-01T09:00:00Z');
export const hosts = ['hostaaaaaaaa', 'hostbbbbbbbb'] as const;
export const streams = [
  pageStream(hosts[0], '2026-03-02'),
  pageStream(hosts[0], '2026-03-03'),
  pageStream(hosts[1], '2026-03-02'),
] as const;

/** Where a deliberate mistake is put in, to prove that the campaign would see it. */
export type Planted = {
  readonly decider?: typeof pageDecider;
  readonly store?: (store: EventStore) => EventStore;
  readonly pages?: (pages: Pages) => Pages;
  /** A retry of the client is taken for a new command. */
  readonly forgetKeys?: boolean;
};

export type Process = Settling & {
  alive: boolean;
  skew: number;
  readonly name: string;
  readonly rest: () => Promise<void>;
};

const never = (): Promise<never> => new Promise(() => {});

/** One store, several processes that may die between any two steps, and a network that loses, delays and repeats. */
export const openWorld = (scheduler: Scheduler, planted: Planted) => {
  const { sleep, between, chance, pick, random, now } = scheduler;
  const store = openMemoryStore({ now: () => new Date(now()) });
  const log: Recorded<AnyEvent>[] = [];
  /** Some days nearly every answer is lost. */
  let faults = chance(0.2) ? 0.5 : 0.12;
  let births = 0;

  const record = async <T>(work: Promise<T>): Promise<T> => {
    const result = await work;
    const last = log.at(-1)?.position ?? 'start';
    for await (const events of store.readAll(last)) log.push(...events);
    return result;
  };

  const storeOf = (step: () => Promise<void>): EventStore => ({
    ...store,
    async append(stream, events, expected) {
      await step();
      const write = () => record(store.append(stream, events, expected));
      const lost = (what: string) => new OutcomeUnknown(stream, new Error(what));
      if (chance(faults)) {
        const fault = pick(['request lost', 'answer lost', 'late', 'slow'] as const);
        if (fault === 'answer lost') await write().catch(() => undefined);
        if (fault === 'late') void sleep(between(5, 4_000)).then(() => write().catch(() => undefined));
        await sleep(between(1, fault === 'slow' ? 6_000 : 500));
        if (fault !== 'slow') throw lost(fault);
      }
      const written = await write();
      await step();
      return written;
    },
    async read(stream, from) {
      await step();
      const read = await store.read(stream, from);
      await step();
      return read;
    },
  });

  /** `crashAt` counts steps: before and after every read and append, so that each of them can be the last. */
  const startProcess = (crashAt = Number.POSITIVE_INFINITY): Process => {
    births += 1;
    let steps = 0;
    const process = { name: `p${births}`, alive: true, skew: chance(0.2) ? between(-5_000, 20_000) : 0 };
    const rest = (): Promise<void> => (process.alive ? Promise.resolve() : never());
    const step = async () => {
      steps += 1;
      if (steps >= crashAt) process.alive = false;
      await rest();
      await sleep(between(0, 12));
      await rest();
    };
    const timing: Timing = {
      clock: () => new Date(now() + process.skew),
      random,
      delay: async (ms, signal) => {
        await sleep(ms, signal);
        await rest();
      },
    };
    const own = storeOf(step);
    const seal: Seal = async (events) => events;
    const pages = openPages({
      store: planted.store ? planted.store(own) : own,
      timing,
      seal,
      decider: planted.decider ?? pageDecider,
      cachedPages: 8,
    });
    return Object.assign(process, { pages: planted.pages ? planted.pages(pages) : pages, timing, rest });
  };

  const calm = () => {
    faults = 0;
  };
  /** What was there before anybody came. */
  const write = (stream: string, events: readonly NewEvent[]) => record(store.append(stream, events, 'no-stream'));
  return { startProcess, log, calm, write };
};

export type World = ReturnType<typeof openWorld>;
