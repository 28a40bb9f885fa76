import type { AnyEvent, Position, Recorded } from '#contracts/events/index';
import type { Decider } from './decider.ts';

/** What one command made on this stream: enough to answer its repeat. */
export type Done<E> = {
  readonly bodyHash: string | undefined;
  readonly events: readonly E[];
  readonly position: Position;
};

export type Folded<S, E> = {
  readonly state: S;
  readonly revision: bigint | 'no-stream';
  /** Of the newest event; undefined while there is none. */
  readonly position: Position | undefined;
  /** Only ever added to, and in place: copying it would be half the cost of a booking on a full page. */
  readonly commands: Map<string, Done<E>>;
};

export const empty = <S, E>(initial: S): Folded<S, E> => ({
  state: initial,
  revision: 'no-stream',
  position: undefined,
  commands: new Map(),
});

/** An event and where it stands; both of a read and of an append just made. */
export type Standing = { readonly event: AnyEvent; readonly at: Pick<Recorded, 'revision' | 'position' | 'metadata'> };

/** Events of a type this process does not know are passed over: a newer one wrote them while it is being replaced. */
export const fold = <S, C, E extends AnyEvent>(
  decider: Decider<S, C, E>,
  folded: Folded<S, E>,
  standing: readonly Standing[],
): Folded<S, E> => {
  if (standing.length === 0) return folded;
  let { state, revision, position } = folded;
  const { commands } = folded;
  for (const { event, at } of standing) {
    revision = at.revision;
    position = at.position;
    if (!decider.isEvent(event)) continue;
    const { commandId, bodyHash } = at.metadata;
    const before = commands.get(commandId)?.events ?? [];
    commands.set(commandId, { bodyHash, events: [...before, event], position });
    state = decider.evolve(state, event, revision);
  }
  return { state, revision, position, commands };
};
