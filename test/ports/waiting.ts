/** The words the suites of the ports wait and fail in. */

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });

export const until = async (what: () => boolean | Promise<boolean>, milliseconds = 15_000): Promise<void> => {
  for (const end = Date.now() + milliseconds; !(await what()); await pause(20))
    if (Date.now() > end) throw new Error('it did not come true in time');
};

export const rejection = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );
