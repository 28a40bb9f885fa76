import { Problem } from '#contracts/problems';

const mostInOne = 500;
const mostWaiting = 5_000;
const mostAbsent = 10_000;
const absentMs = 2_000;

type Waiting = { readonly resolve: (isThere: boolean) => void; readonly reject: (error: unknown) => void };
type Options = {
  /** Which of these there are. */
  readonly find: (ids: readonly string[]) => Promise<ReadonlySet<string>>;
  readonly now: () => number;
};

/**
 * Asks for many ids in one question, and never more than one question at a time: whoever guesses, however fast, costs
 * the database one statement after the other. What is not there is not asked for again at once.
 */
export const gatherLookUps = ({ find, now }: Options) => {
  const wanted = new Map<string, Waiting[]>();
  const absent = new Map<string, number>();
  let asking = false;

  const forget = () => {
    for (const [id, until] of absent)
      if (absent.size > mostAbsent || until <= now()) absent.delete(id);
      else break;
  };

  const work = async () => {
    asking = true;
    // Those that come in the same moment go together.
    await Promise.resolve();
    while (wanted.size > 0) {
      const batch = [...wanted].slice(0, mostInOne);
      for (const [id] of batch) wanted.delete(id);
      try {
        const there = await find(batch.map(([id]) => id));
        for (const [id, waiting] of batch) {
          if (!there.has(id)) absent.set(id, now() + absentMs);
          for (const { resolve } of waiting) resolve(there.has(id));
        }
        forget();
      } catch {
        for (const [, waiting] of batch)
          for (const { reject } of waiting) reject(new Problem('unavailable', { retryAfter: 2 }));
      }
    }
    asking = false;
  };

  return {
    /** Whether it is there, once it was looked for. */
    ask: (id: string): Promise<boolean> => {
      if ((absent.get(id) ?? 0) > now()) return Promise.resolve(false);
      return new Promise((resolve, reject) => {
        const waiting = wanted.get(id);
        if (waiting) waiting.push({ resolve, reject });
        else if (wanted.size >= mostWaiting) return reject(new Problem('unavailable', { retryAfter: 1 }));
        else wanted.set(id, [{ resolve, reject }]);
        if (!asking) void work();
      });
    },
  };
};
