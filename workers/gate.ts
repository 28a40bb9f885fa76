/** At most `places` at once, whoever asks: messages and sweeps share the same hands. */
export type Gate = {
  pass<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when nobody is inside. */
  empty(): Promise<void>;
};

export const openGate = (places: number): Gate => {
  const waiting: (() => void)[] = [];
  let inside = 0;
  let whenEmpty: (() => void)[] = [];
  const leave = (): void => {
    const next = waiting.shift();
    if (next) next();
    else inside -= 1;
    if (inside > 0) return;
    for (const tell of whenEmpty) tell();
    whenEmpty = [];
  };
  return {
    async pass(work) {
      // Who waited takes over the place of the one that left, so the count stays.
      if (inside < places) inside += 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        return await work();
      } finally {
        leave();
      }
    },
    empty: () => (inside === 0 ? Promise.resolve() : new Promise((resolve) => whenEmpty.push(resolve))),
  };
};
