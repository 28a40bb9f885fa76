import type { AnyEvent, Metadata, Position } from '#contracts/events/index';
import { Problem } from '#contracts/problems';
import type { Decider, Decision } from './decider.ts';
import type { Done, Folded } from './fold.ts';

/** Who commands, when and why; every event it makes carries this. */
export type CommandMeta = Omit<Metadata, 'v'>;

export type Request<C> = {
  readonly stream: string;
  readonly command: C;
  readonly meta: CommandMeta;
  /** The revision the client changes; another one is answered 412 and not tried again. */
  readonly ifMatch?: bigint;
};

export type Outcome<S, E> = {
  /** Where it was done: another page than asked when the appointment had moved. */
  readonly stream: string;
  readonly state: S;
  readonly revision: bigint | 'no-stream';
  /** Up to where a reader must have come to see it. */
  readonly position: Position | undefined;
  /** What the command made, as written; `[]` when it was so already. */
  readonly events: readonly E[];
  /** The same command was done before: these are its own events of then. */
  readonly repeated: boolean;
};

export type Handle<S, C, E> = (request: Request<C>) => Promise<Outcome<S, E>>;

export const outcomeOf = <S, E>(stream: string, folded: Folded<S, E>, events: readonly E[]): Outcome<S, E> => ({
  stream,
  state: folded.state,
  revision: folded.revision,
  position: folded.position,
  events,
  repeated: false,
});

/** The same key and body: its own events again. The same key with another body is somebody's mistake. */
export const repeatOf = <S, E>(
  { stream, meta }: Pick<Request<unknown>, 'stream' | 'meta'>,
  folded: Folded<S, E>,
  done: Done<E>,
): Outcome<S, E> => {
  if (done.bodyHash !== meta.bodyHash) throw new Problem('idempotency-key-reused', {});
  return { ...outcomeOf(stream, folded, done.events), position: done.position, repeated: true };
};

/** A refusal as a value: whether it may be told depends on how old the page is that it rests on. */
export const decideOn = <S, C, E extends AnyEvent>(
  decider: Decider<S, C, E>,
  folded: Folded<S, E>,
  { command, ifMatch }: Request<C>,
): Decision<E> | Problem => {
  if (ifMatch !== undefined && ifMatch !== folded.revision) {
    return new Problem('stale-revision', { revision: String(folded.revision) });
  }
  try {
    return decider.decide(folded.state, command);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
};
