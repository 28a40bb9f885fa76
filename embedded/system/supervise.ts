import { pause, within } from '../process/wait.ts';

export type Supervisable = {
  readonly pid: number;
  readonly exited: Promise<unknown>;
  stop(hurry?: boolean): Promise<void>;
};

export type Supervised<P> = {
  readonly name: string;
  current(): P;
  restarted(): number;
  stop(hurry?: boolean): Promise<void>;
};

export type Supervision<P> = {
  readonly name: string;
  /** Gets what ran before, so that it can come back on the same port. */
  readonly start: (previous: P | undefined) => Promise<P>;
  readonly log: (line: string) => void;
  /** Called once, when restarting is of no use any more. */
  readonly giveUp: (reason: string) => void;
  readonly backoff?: (crash: number) => number;
};

const window = 60_000;
const tolerated = 5;

/** A fifth of a second after the first crash, five seconds at most. */
export const backoffMs = (crash: number): number => Math.min(5_000, 200 * 2 ** (crash - 1));

export const recentCrashes = (crashes: readonly number[], now: number): number[] =>
  crashes.filter((at) => now - at < window);

/** Starts it again whenever it dies, until it has died five times within a minute. */
export const supervise = async <P extends Supervisable>(supervision: Supervision<P>): Promise<Supervised<P>> => {
  const { name, start, log, giveUp, backoff = backoffMs } = supervision;
  let crashes: number[] = [];
  let stopping = false;
  let restarted = 0;
  let reviving: Promise<void> = Promise.resolve();
  let current = await start(undefined);

  const revive = async (): Promise<void> => {
    for (;;) {
      crashes = [...recentCrashes(crashes, Date.now()), Date.now()];
      if (crashes.length >= tolerated) return giveUp(`${name} ended ${tolerated} times within a minute`);
      log(`${name} ended unasked and is started again`);
      await pause(backoff(crashes.length));
      if (stopping) return;
      const next = await start(current).catch((error: Error) => log(`${name} did not start again: ${error.message}`));
      if (!next) continue;
      if (stopping) return next.stop(true);
      current = next;
      restarted += 1;
      return watch(next);
    }
  };
  const watch = (part: P): void => {
    void part.exited.then(() => {
      if (!stopping) reviving = revive();
    });
  };
  watch(current);

  const stop = async (hurry?: boolean): Promise<void> => {
    stopping = true;
    await current.stop(hurry);
    // One that is just being started again is stopped when it is there; should that take long, the keeper ends it.
    await within(reviving, 1_000);
  };
  return { name, current: () => current, restarted: () => restarted, stop };
};
