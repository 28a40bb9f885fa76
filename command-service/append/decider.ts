import type { AnyEvent } from '#contracts/events/index';

/** Not for this stream alone to decide: holds that another page settles, or a pointer to where it went. */
export type Deferred =
  | { readonly settleFirst: readonly string[] }
  | { readonly follow: { readonly toPage: string; readonly holdId: string } };

/** What to write; `[]` means it is already so. */
export type Decision<E> = readonly E[] | Deferred;

/** Pure: no clock, no I/O, no randomness; `decide` throws a Problem for a no, `evolve` never throws. */
export type Decider<S, C, E extends AnyEvent> = {
  readonly initial: S;
  readonly isEvent: (event: AnyEvent) => event is E;
  readonly evolve: (state: S, event: E, revision: bigint) => S;
  readonly decide: (state: S, command: C) => Decision<E>;
};

export const isDeferred = <E>(decision: Decision<E>): decision is Deferred =>
  'settleFirst' in decision || 'follow' in decision;
