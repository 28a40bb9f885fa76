/** The middle one by what is asked of each; the upper of two. */
export const medianBy = <T>(items: readonly T[], by: (item: T) => number): T => {
  const middle = items.toSorted((a, b) => by(a) - by(b))[Math.floor(items.length / 2)];
  if (middle === undefined) throw new Error('nothing was measured');
  return middle;
};
