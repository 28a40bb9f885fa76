/** Wakes whoever waits when something was committed. Nothing is kept for anybody: a woken reader looks for itself. */
export const createBell = () => {
  const waiting = new Set<() => void>();
  return {
    ring: (): void => {
      const woken = [...waiting];
      waiting.clear();
      for (const wake of woken) wake();
    },
    /** Resolves at the next ring, or when `signal` ends the wait. */
    rung: (signal: AbortSignal): Promise<void> =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve();
        const wake = (): void => {
          waiting.delete(wake);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        waiting.add(wake);
        signal.addEventListener('abort', wake);
      }),
  };
};
export type Bell = ReturnType<typeof createBell>;
