/** More in two seconds than people in a hurry do. */
const flood = 40;
const restFor = 3;
/** Milliseconds: five commits a second are enough for who waits for nothing in particular. */
const leastRest = 200;
/** In two seconds, again: so much that nobody can look at what comes anyway. */
const torrent = 1_000;

/** How many events have come in this second and the one before. Milliseconds, by the clock of whoever tells them. */
export const openRate = () => {
  let [second, before, current] = [0, 0, 0];
  return {
    add: (count: number, at: number): void => {
      const now = Math.floor(at / 1_000);
      if (now !== second) [second, before, current] = [now, now === second + 1 ? current : 0, 0];
      current += count;
    },
    lately: (): number => before + current,
  };
};

/** How fast events come, and how long the last of them took. Milliseconds, by the clock of whoever tells them. */
export const openPace = () => {
  const rate = openRate();
  let [began, ended] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  return {
    /** When the last portion was begun, and when it was dealt with. */
    began: (): number => began,
    ended: (): number => ended,
    /**
     * In a flood three times as long as the last portion took: rows that change often are then written once for many
     * events, and the cores are left to whoever causes the flood. A commit for each handful would cost a client who books
     * one after the other more than all bookings together. Where all offices book at once it rests as long as it may, and as
     * long again.
     */
    rest: (most: number): number => {
      const lately = rate.lately();
      if (lately < flood) return 0;
      if (lately >= torrent) return 2 * most;
      return Math.min(most, Math.max(leastRest, restFor * (ended - began)));
    },
    dealtWith(count: number, from: number, until: number): void {
      [began, ended] = [from, until];
      rate.add(count, until);
    },
  };
};
export type Pace = ReturnType<typeof openPace>;
