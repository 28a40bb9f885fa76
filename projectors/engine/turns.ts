/** So long one may take before the next begins beside it. */
const patience = 1_000;

/**
 * One at a time, in the order they came. All projections have their portions of a flood at once: side by side they take
 * every core from whoever causes it, and are done no sooner. Nobody waits for long for one that is stuck.
 */
export const openTurns = (patienceMs = patience) => {
  let last: Promise<void> = Promise.resolve();
  return <T>(work: () => Promise<T>): Promise<T> => {
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, patienceMs);
    });
    const turn = Promise.race([last, enough]).then(() => {
      clearTimeout(timer);
      return work();
    });
    last = turn.then(
      () => undefined,
      () => undefined,
    );
    return turn;
  };
};
export type Turns = ReturnType<typeof openTurns>;
