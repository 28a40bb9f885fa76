import { Problem } from '#contracts/problems';

/** Ids of other people's lines and holds: staff may see what is in the way, everybody else only that something is. */
const othersIds = new Set(['conflicts', 'seated']);

export const discreet = async <T>(asStaff: boolean, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (asStaff || !(error instanceof Problem) || error.code === 'client-busy') throw error;
    throw new Problem(
      error.code,
      Object.fromEntries(Object.entries(error.facts).filter(([name]) => !othersIds.has(name))),
    );
  }
};
