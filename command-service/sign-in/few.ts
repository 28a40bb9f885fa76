import { Problem } from '#contracts/problems';

/**
 * Lets so many at once look at a password, and tells the others to come back before they cost anything: a flood of
 * sign-ins must keep neither the database's connections nor the hashing to itself. Of each process.
 */
export const few = (most: number) => {
  let inside = 0;
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (inside >= most) throw new Problem('rate-limited', { retryAfter: 2 });
    inside += 1;
    try {
      return await work();
    } finally {
      inside -= 1;
    }
  };
};
export type Few = ReturnType<typeof few>;
