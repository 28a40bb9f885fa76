import type { Timing } from '../append/timing.ts';

/**
 * The answer comes no sooner than that, whatever was found: what is done for a known e-mail and not for an unknown one
 * is over by then, so the time tells nothing.
 */
export const steadily = async <T>(
  { delay }: Pick<Timing, 'delay'>,
  milliseconds: number,
  work: () => Promise<T>,
): Promise<T> => {
  const over = delay(milliseconds);
  try {
    return await work();
  } finally {
    await over;
  }
};
