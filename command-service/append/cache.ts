/** Streams used of late, folded; bounded, and never the truth: only an append proves an entry true. */
export type Cache<F> = {
  get(stream: string): F | undefined;
  set(stream: string, folded: F): void;
  drop(stream: string): void;
};

/**
 * The oldest goes, but for those that were asked for since: they get a second chance behind all others. To put each in
 * its place whenever it is used would be exact, and three look-ups more for each booking.
 */
export const recentCache = <F>(limit: number): Cache<F> => {
  const entries = new Map<string, { folded: F; used: boolean }>();
  const makeRoom = (): void => {
    for (const [stream, entry] of entries) {
      entries.delete(stream);
      if (!entry.used) return;
      entry.used = false;
      entries.set(stream, entry);
    }
  };
  return {
    get(stream) {
      const entry = entries.get(stream);
      if (entry === undefined) return undefined;
      entry.used = true;
      return entry.folded;
    },
    set(stream, folded) {
      const entry = entries.get(stream);
      if (entry) {
        entry.folded = folded;
        return;
      }
      if (entries.size >= limit) makeRoom();
      entries.set(stream, { folded, used: false });
    },
    drop(stream) {
      entries.delete(stream);
    },
  };
};

/** For aggregates that are seldom written: read every time. */
export const noCache = <F>(): Cache<F> => ({ get: () => undefined, set: () => {}, drop: () => {} });
