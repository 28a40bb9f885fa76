import type { Deps } from './deps.ts';

/**
 * The revision that a row read after this shows at least, for If-Match: asked of the stream first, then waited for, so
 * that it may be older than the row but never newer. Undefined when that cannot be promised; reading goes on without.
 */
export const revisionOf = async (deps: Deps, projection: string, stream: string): Promise<string | undefined> => {
  const [last] = await deps.store.readBackwards(stream, 1).catch(() => []);
  return last && (await deps.isApplied(projection, last.position)) ? String(last.revision) : undefined;
};
