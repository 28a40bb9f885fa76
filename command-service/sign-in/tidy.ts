import type { Timing } from '../append/timing.ts';
import type { SignInParts } from '../person/sign-in.ts';

const hour = 3_600_000;

/** Throws away what is over: old links, ended sign-ins, counts no rule remembers. Nothing depends on when. */
export const keepTidy = async (
  { links, sessions, attempts, emailChanges }: Pick<SignInParts, 'links' | 'sessions' | 'attempts' | 'emailChanges'>,
  timing: Timing,
  signal: AbortSignal,
): Promise<void> => {
  while (!signal.aborted) {
    await timing.delay(hour * (0.5 + timing.random()), signal);
    if (signal.aborted) return;
    for (const { clear } of [links, sessions, attempts, emailChanges]) await clear().catch(() => undefined);
  }
};
