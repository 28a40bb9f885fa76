import type { Revocations } from '#platform/auth/revocations';
import type { Timing } from '../append/timing.ts';
import type { SignInParts } from '../person/sign-in.ts';

const hour = 3_600_000;

type Kept = Pick<SignInParts, 'links' | 'sessions' | 'attempts' | 'emailChanges'> & {
  readonly revocations: Pick<Revocations, 'clear'>;
};

/** Throws away what is over: old links, ended sign-ins, counts no rule remembers. Nothing depends on when. */
export const keepTidy = async (
  { links, sessions, attempts, emailChanges, revocations }: Kept,
  timing: Timing,
  signal: AbortSignal,
): Promise<void> => {
  while (!signal.aborted) {
    await timing.delay(hour * (0.5 + timing.random()), signal);
    if (signal.aborted) return;
    for (const { clear } of [links, sessions, attempts, emailChanges, revocations])
      await clear().catch(() => undefined);
  }
};
