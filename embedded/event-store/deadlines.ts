/** Ends what waits too long, looked at now and then: a timer for each append would cost more than the append. */
export const createDeadlines = (everyMs = 100) => {
  const waiting = new Set<{ readonly at: number; readonly expire: () => void }>();
  let timer: NodeJS.Timeout | undefined;

  const look = (): void => {
    const now = Date.now();
    for (const entry of waiting)
      if (entry.at <= now) {
        waiting.delete(entry);
        entry.expire();
      }
    if (waiting.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };

  return {
    /** Calls `expire` some time after `at` (ms since 1970; may be never), unless the returned function was called before. */
    watch: (at: number, expire: () => void): (() => void) => {
      const entry = { at, expire };
      waiting.add(entry);
      timer ??= setInterval(look, everyMs).unref();
      return () => void waiting.delete(entry);
    },
  };
};
export type Deadlines = ReturnType<typeof createDeadlines>;
