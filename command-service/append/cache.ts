/** The most recently used streams, folded; bounded, and never the truth: only an append proves an entry true. */
export type Cache<F> = {
  get(stream: string): F | undefined;
  set(stream: string, folded: F): void;
  drop(stream: string): void;
};

export const lruCache = <F>(limit: number): Cache<F> => {
  const entries = new Map<string, F>();
  return {
    get(stream) {
      const folded = entries.get(stream);
      if (folded === undefined) return undefined;
      entries.delete(stream);
      entries.set(stream, folded);
      return folded;
    },
    set(stream, folded) {
      entries.delete(stream);
      entries.set(stream, folded);
      if (entries.size <= limit) return;
      for (const oldest of entries.keys()) {
        entries.delete(oldest);
        return;
      }
    },
    drop(stream) {
      entries.delete(stream);
    },
  };
};

/** For aggregates that are seldom written: read every time. */
export const noCache = <F>(): Cache<F> => ({ get: () => undefined, set: () => {}, drop: () => {} });
