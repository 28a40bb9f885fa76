import { Problem } from '#contracts/problems';
import type { CommandMeta } from '../append/request.ts';

const most = 50_000;

/**
 * Keys that are being used, or were a moment ago, in this process: the log trails an append, and the same key meant for
 * another page must not slip through in between.
 */
export const recentKeys = () => {
  const known = new Map<string, string>();
  return {
    /** Throws when the key stands for another request. Returns how to forget it, for a request that was refused. */
    claim: ({ commandId, bodyHash }: CommandMeta): (() => void) => {
      if (bodyHash === undefined) return () => undefined;
      const before = known.get(commandId);
      if (before !== undefined && before !== bodyHash) throw new Problem('idempotency-key-reused');
      if (before === undefined && known.size >= most) known.delete(known.keys().next().value ?? '');
      known.set(commandId, bodyHash);
      return () => void known.delete(commandId);
    },
  };
};
export type RecentKeys = ReturnType<typeof recentKeys>;
