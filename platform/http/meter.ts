import type { LimitClass } from '#contracts/operation';
import { Problem } from '#contracts/problems';
import type { Caller } from './caller.ts';
import type { Counted, Limiter, Spent } from './limits.ts';
import type { Head } from './send.ts';
import { subnetOf } from './subnet.ts';

/** Counts a request of one operation's class and says in the head what is left; throws `rate-limited` beyond it. */
export const metersOf = (limiter: Limiter, kind: Exclude<LimitClass, 'none'>) => {
  const meterOf = (counted: Counted) => {
    const policy = `"${counted}";q=${limiter.quota(counted)};w=${limiter.windowSeconds}`;
    const announce = (head: Head, spent: Spent): undefined => {
      head.push('RateLimit-Policy', policy, 'RateLimit', `"${counted}";r=${spent.remaining};t=${spent.resetSeconds}`);
      if (spent.limited) throw new Problem('rate-limited', { retryAfter: spent.resetSeconds });
    };
    return (head: Head, key: string): Promise<undefined> | undefined => {
      const spent = limiter.spend(counted, key);
      return spent instanceof Promise ? spent.then((known) => announce(head, known)) : announce(head, spent);
    };
  };
  const ordinary = meterOf(kind);
  const ofKeys = kind === 'sign-in' ? undefined : meterOf(`key-${kind}`);
  const ofStranger = (head: Head, address: string) => ordinary(head, subnetOf(address));

  return {
    ofStranger,
    /** People and keys by what they are, wherever they come from; strangers, and whoever signs in, by where from. */
    of: (caller: Caller, head: Head, address: string): Promise<undefined> | undefined => {
      if (caller.kind === 'anonymous' || !ofKeys) return ofStranger(head, address);
      if (caller.kind === 'key') return ofKeys(head, caller.actorId);
      return ordinary(head, caller.actorId);
    },
  };
};
