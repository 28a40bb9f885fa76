import type { Position } from '#contracts/events/index';
import type { EventStore } from '#platform/event-store/port';
import type { Log } from '#platform/log';
import { messageOf } from './faults.ts';
import { flow } from './flow.ts';
import { openPace, type Pace } from './pace.ts';
import type { Event } from './pass.ts';

/** What a follower is handed: nothing at all when only time has passed. */
export type Portion = { readonly events: readonly Event[]; readonly caughtUp: boolean };

type Options = {
  readonly store: EventStore;
  /** How many events a follower may have waiting before the stream waits for it. */
  readonly room?: number;
  /** How long the others wait for one that is stuck before it is left to a subscription of its own. */
  readonly patienceMs?: number;
  /** A follower is called at least this often, so that it can look after other things. */
  readonly tickMs?: number;
  /** How long a follower may rest between two calls while events come in floods: a commit for each handful costs more than its rows. */
  readonly restMs?: number;
  /** How long the log is left alone in a flood. */
  readonly leftAloneMs?: number;
  readonly log?: Log;
};

type Follower = {
  queue: Event[];
  /** While it rests it is woken when so many wait, and for nothing less; 0 when it does not. */
  enough: number;
  caughtUp: boolean;
  news: boolean;
  /** Its own subscription must be opened anew, from where it stands. */
  castOff: boolean;
  failure: unknown;
  wake: () => void;
};

type Group = {
  readonly followers: Set<Follower>;
  readonly ending: AbortController;
  hurriedAt: number;
  /** While the log is left alone: goes on with it. */
  fetch: (() => void) | undefined;
};

const gatherMs = 20;
/** Of a long log: so many events at once, or what has come within so long. */
const portion = 10_000;
const portionMs = 400;

const newFollower = (): Follower => ({
  queue: [],
  enough: 0,
  caughtUp: false,
  news: false,
  castOff: false,
  failure: undefined,
  wake: () => {},
});

/**
 * One look at the log for all projections that stand at the same place, so that an event is fetched and decoded once for
 * all of them. None can hold up the others for long: one that is stuck goes on alone when it can.
 */
export const openFeed = (options: Options) => {
  const { store, room = 20_000, patienceMs = 3_000, tickMs = 1_000, restMs = 500, leftAloneMs = 200 } = options;
  const gathering = new Map<string, Group>();
  const groups = new Set<Group>();

  /** Whoever rests goes on. */
  const callOn = (group: Group): void => {
    group.hurriedAt = performance.now();
    for (const { enough, wake } of group.followers) if (enough > 0) wake();
  };
  const leaveAlone = (group: Group): Promise<boolean> =>
    new Promise((resolve) => {
      const goOn = (isCalled: boolean) => {
        clearTimeout(timer);
        group.ending.signal.removeEventListener('abort', end);
        group.fetch = undefined;
        resolve(isCalled);
      };
      const end = () => goOn(false);
      const timer = setTimeout(end, leftAloneMs);
      group.ending.signal.addEventListener('abort', end);
      group.fetch = () => goOn(true);
    });

  /** Waits for the slowest, but not for ever while there are others. */
  const makeRoom = async (followers: Set<Follower>): Promise<void> => {
    const until = performance.now() + patienceMs;
    for (;;) {
      const full = [...followers].filter(({ queue }) => queue.length >= room);
      if (full.length === 0) return;
      if (performance.now() > until && full.length < followers.size)
        for (const stuck of full) {
          stuck.castOff = true;
          followers.delete(stuck);
          stuck.wake();
        }
      else await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };

  const pump = async (from: Position, group: Group) => {
    const { followers, ending } = group;
    const stream = flow(from, {
      store,
      signal: ending.signal,
      leaveAlone: () => leaveAlone(group),
      found: () => callOn(group),
      failed: (error) => options.log?.debug('the log could not be fetched', { why: messageOf(error) }),
    });
    let failure: unknown;
    try {
      for await (const { events, caughtUp } of stream) {
        for (const follower of followers) {
          for (const event of events) follower.queue.push(event);
          const turned = follower.caughtUp !== caughtUp;
          follower.caughtUp = caughtUp;
          follower.news = true;
          if (turned || follower.queue.length >= follower.enough) follower.wake();
        }
        await makeRoom(followers);
      }
    } catch (error) {
      failure = error;
    }
    groups.delete(group);
    for (const follower of followers) {
      follower.failure = failure;
      follower.castOff = true;
      follower.wake();
    }
  };

  const gather = (place: string, from: Position): Group => {
    const group: Group = {
      followers: new Set(),
      ending: new AbortController(),
      hurriedAt: Number.NEGATIVE_INFINITY,
      fetch: undefined,
    };
    groups.add(group);
    gathering.set(place, group);
    setTimeout(() => {
      gathering.delete(place);
      if (group.followers.size > 0) void pump(from, group);
      else groups.delete(group);
    }, gatherMs);
    return group;
  };

  const join = (from: Position): { follower: Follower; group: Group; leave: () => void } => {
    const place = `${from.commit}/${from.prepare}`;
    const group = gathering.get(place) ?? gather(place, from);
    const follower = newFollower();
    group.followers.add(follower);
    const leave = () => {
      group.followers.delete(follower);
      if (group.followers.size === 0 && gathering.get(place) !== group) group.ending.abort();
    };
    return { follower, group, leave };
  };

  /** Waits for a good portion while the log is long; and rests in a flood, unless somebody waits for what is told. */
  const breathe = async (follower: Follower, group: Group, pace: Pace, most: number, signal: AbortSignal) => {
    const until = follower.caughtUp ? pace.ended() + pace.rest(restMs) : pace.began() + portionMs;
    follower.enough = follower.caughtUp ? most : Math.min(most, portion);
    const wasCaughtUp = follower.caughtUp;
    const isOver = () =>
      follower.queue.length >= follower.enough ||
      follower.caughtUp !== wasCaughtUp ||
      follower.castOff ||
      (wasCaughtUp && group.hurriedAt > pace.ended()) ||
      signal.aborted;
    for (let left = until - performance.now(); left > 0 && !isOver(); left = until - performance.now())
      await somethingFor(follower, left);
    follower.enough = 0;
  };

  /** Ends when aborted. `most` events at a time; whatever has gathered meanwhile comes at once. */
  async function* follow(from: Position, signal: AbortSignal, most: () => number): AsyncGenerator<Portion> {
    let at = from;
    const pace = openPace();
    while (!signal.aborted) {
      const { follower, group, leave } = join(at);
      const woken = () => follower.wake();
      signal.addEventListener('abort', woken);
      try {
        while (!signal.aborted) {
          if (follower.queue.length > 0 || follower.news) {
            await breathe(follower, group, pace, most(), signal);
            const events = follower.queue.splice(0, most());
            follower.news = follower.queue.length > 0;
            at = events.at(-1)?.position ?? at;
            const began = performance.now();
            yield { events, caughtUp: follower.caughtUp && follower.queue.length === 0 };
            pace.dealtWith(events.length, began, performance.now());
          } else if (follower.failure) throw follower.failure;
          else if (follower.castOff) break;
          else if (!(await somethingFor(follower, tickMs))) yield { events: [], caughtUp: follower.caughtUp };
        }
      } finally {
        signal.removeEventListener('abort', woken);
        leave();
      }
    }
  }
  return {
    follow,
    /** Somebody waits for the read models: who rests goes on. */
    hurry: (): void => {
      for (const group of groups)
        if (group.fetch) group.fetch();
        else callOn(group);
    },
  };
};
export type Feed = ReturnType<typeof openFeed>;

const somethingFor = (follower: Follower, tickMs: number): Promise<boolean> =>
  new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), tickMs);
    follower.wake = () => {
      clearTimeout(timer);
      resolve(true);
    };
  });
