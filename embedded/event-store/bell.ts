/** Wakes whoever waits when something was committed. Nothing is kept for anybody: a woken reader looks for itself. */
export const createBell = () => {
  const waiting = new Set<() => void>();
  return {
    ring: (): void => {
      const woken = [...waiting];
      waiting.clear();
      for (const wake of woken) wake();
    },
    /**
     * For one reader: resolves at the next ring, or when `signal` ends the wait. It listens to the signal once, and not
     * for each wait: that would cost more than the ring.
     */
    listener: (signal: AbortSignal): (() => Promise<void>) => {
      let resolve = (): void => {};
      const wake = (): void => resolve();
      signal.addEventListener('abort', () => {
        waiting.delete(wake);
        wake();
      });
      return () =>
        new Promise((woken) => {
          if (signal.aborted) return woken();
          resolve = woken;
          waiting.add(wake);
        });
    },
  };
};
export type Bell = ReturnType<typeof createBell>;
