import type { EventStore } from '#platform/event-store/port';
import { recentCache } from '../append/cache.ts';
import type { Deferred } from '../append/decider.ts';
import { commandHandler } from '../append/handle.ts';
import type { Seal } from '../append/prepare.ts';
import type { Timing } from '../append/timing.ts';
import { pageDecider } from './decider.ts';
import { follow } from './follow.ts';
import { type Pages, settle } from './settle.ts';

export type { Pages };

export type PagesDeps = {
  readonly store: EventStore;
  readonly timing: Timing;
  readonly seal: Seal;
  readonly cachedPages?: number;
  readonly decider?: typeof pageDecider;
};

/** All pages of all hosts: commands go to one page, and what another page must say first is asked there. */
export const openPages = ({ store, timing, seal, cachedPages = 2_000, decider = pageDecider }: PagesDeps): Pages => {
  const defer = async (stream: string, deferred: Deferred): Promise<string> => {
    const settling = { pages, timing };
    if ('follow' in deferred) return follow(settling, stream, deferred.follow);
    for (const hold of deferred.settleFirst) await settle(settling, stream, hold, 'expired');
    return stream;
  };
  const pages: Pages = commandHandler({ store, decider, timing, seal, cache: recentCache(cachedPages), defer });
  return pages;
};
