export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** True when `settled` settled in time, either way. */
export const within = async (settled: Promise<unknown>, ms: number): Promise<boolean> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const done = settled.then(
    () => true,
    () => true,
  );
  return Promise.race([done, late]).finally(() => clearTimeout(timer));
};

/** Asks again and again until `holds` answers true; false when the time is up. */
export const until = async (holds: () => boolean | Promise<boolean>, ms: number, every = 20): Promise<boolean> => {
  const end = Date.now() + ms;
  for (;;) {
    if (await holds()) return true;
    if (Date.now() >= end) return false;
    await pause(every);
  }
};
