import { Problem } from '#contracts/problems';
import { subnetOf } from '#platform/http/subnet';

/** At once, from one address; in the memory of one process, since a hold lasts minutes and the page has its own bound. */
const most = 3;

type Share = { readonly network: string; readonly until: number };

/** How many times strangers keep for their forms: those who sign in are known, and limited as everybody is. */
export const holdShares = () => {
  const byHold = new Map<string, Share>();
  const byNetwork = new Map<string, Set<string>>();
  const giveBack = (holdId: string): void => {
    const share = byHold.get(holdId);
    if (!share) return;
    byHold.delete(holdId);
    const held = byNetwork.get(share.network);
    held?.delete(holdId);
    if (held?.size === 0) byNetwork.delete(share.network);
  };
  return {
    giveBack,
    take: (address: string, holdId: string, now: number, until: number): void => {
      // All last equally long, so the oldest stand first and nothing that is over is kept.
      for (const [known, share] of byHold) {
        if (share.until > now) break;
        giveBack(known);
      }
      if (byHold.has(holdId)) return;
      const network = subnetOf(address);
      const held = byNetwork.get(network) ?? new Set();
      if (held.size >= most)
        throw new Problem('limit-reached', { limit: 'form-holds-per-address', most, count: held.size });
      byHold.set(holdId, { network, until });
      byNetwork.set(network, held.add(holdId));
    },
  };
};
