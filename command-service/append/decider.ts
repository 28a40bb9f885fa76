import type { AnyEvent } from '#contracts/events/index';

/** A hold, and the one stream whose append decides what becomes of it. */
export type HoldElsewhere = { readonly holdId: string; readonly commitsOn: string };
/** Where something went, and the hold it went by. */
export type Pointer = { readonly toPage: string; readonly holdId: string };

/** Not for this stream alone to decide: holds that another one settles, or a pointer to where it went. */
export type Deferred = { readonly settleFirst: readonly HoldElsewhere[] } | { readonly follow: Pointer };

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
