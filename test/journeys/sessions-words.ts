import { Refused } from '#contracts/client';

/** `401 wrong-credentials`, or `done`. */
export const refusal = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => {
      if (error instanceof Refused) return `${error.status} ${error.code}`;
      throw error;
    },
  );
