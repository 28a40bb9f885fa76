import type { AnyEvent } from '#contracts/events/index';
import { Problem } from '#contracts/problems';
import { type EventStore, OutcomeUnknown, WrongRevision } from '#platform/event-store/port';
import { append } from './append.ts';
import { type Cache, noCache } from './cache.ts';
import { type Decider, type Deferred, isDeferred } from './decider.ts';
import { empty, type Folded, fold } from './fold.ts';
import { metadataOf, prepare, type Seal } from './prepare.ts';
import { streamQueue } from './queue.ts';
import { decideOn, type Handle, type Outcome, outcomeOf, type Request, repeatOf } from './request.ts';
import { type Timing, within } from './timing.ts';

export type HandlerDeps<S, C, E extends AnyEvent> = {
  readonly store: EventStore;
  readonly decider: Decider<S, C, E>;
  readonly timing: Timing;
  readonly seal: Seal;
  readonly cache?: Cache<Folded<S, E>>;
  /** Does what a deferred decision asks for and names the stream to go on with. */
  readonly defer?: (stream: string, deferred: Deferred) => Promise<string>;
};

/** How often a race may be lost, and how many settlements and hops one command may need. */
const lostRaces = 5;
const deferrals = 16;
/** How long a read may hang, in milliseconds, before the lane behind it goes on. */
const patience = 5_000;

export type CommandHandler<S, C, E> = {
  readonly handle: Handle<S, C, E>;
  /** The stream as it stands now, for whoever must know before it can command. */
  readonly look: (stream: string) => Promise<Folded<S, E>>;
};

/** Reads, decides, appends; the only way in which anything is written. */
export const commandHandler = <S, C, E extends AnyEvent>(deps: HandlerDeps<S, C, E>): CommandHandler<S, C, E> => {
  const { store, decider, timing, seal, cache = noCache() } = deps;
  const inTurn = streamQueue({ now: () => timing.clock().getTime() });

  /** Nothing was written yet, so a failure is a plain "not now". */
  const unavailable = (part: string, cause?: unknown) =>
    Object.assign(new Problem('unavailable', { part, retryAfter: 1 }), { cause });

  const forward = async (stream: string, known: Folded<S, E>): Promise<Folded<S, E>> => {
    const from = known.revision === 'no-stream' ? 0n : known.revision + 1n;
    const late = () => unavailable('event-store');
    const { events } = await within(timing, patience, store.read(stream, from), late).catch((cause: unknown) => {
      throw unavailable('event-store', cause);
    });
    const folded = fold(
      decider,
      known,
      events.map((event) => ({ event, at: event })),
    );
    cache.set(stream, folded);
    return folded;
  };

  /** A repeat tells of long ago, and whoever reads after it shall not see less than before it. */
  const upToNow = async (outcome: Outcome<S, E>): Promise<Outcome<S, E>> => {
    const head = await store.head().catch(() => undefined);
    return head ? { ...outcome, position: head } : outcome;
  };

  /** One append, repeated while its outcome is unknown; undefined when somebody else wrote first. */
  const write = async (request: Request<C>, folded: Folded<S, E>, decided: readonly E[]) => {
    const { stream, meta } = request;
    const sealed = await seal(decided).catch((cause: unknown) => {
      throw cause instanceof Problem ? cause : unavailable('keys', cause);
    });
    try {
      const metadata = metadataOf(meta);
      const prepared = prepare(sealed, stream, metadata);
      const { position, revision } = await append({ store, timing }, stream, prepared, folded.revision);
      const first = revision - BigInt(sealed.length) + 1n;
      const standing = sealed.map((event, index) => ({
        event,
        at: { revision: first + BigInt(index), position, metadata },
      }));
      const written = fold(decider, folded, standing);
      cache.set(stream, written);
      return outcomeOf(stream, written, sealed);
    } catch (error) {
      if (error instanceof WrongRevision) return undefined;
      cache.drop(stream);
      if (!(error instanceof OutcomeUnknown)) throw error;
      throw Object.assign(new Problem('outcome-unknown', { retryAfter: 5 }), { cause: error });
    }
  };

  const attempt = async (request: Request<C>): Promise<Outcome<S, E> | Deferred> => {
    const { stream, meta } = request;
    const cached = cache.get(stream);
    let folded = cached ?? (await forward(stream, empty(decider.initial)));
    let proven = cached === undefined;
    for (let lost = 0; lost < lostRaces; ) {
      const done = folded.commands.get(meta.commandId);
      if (done) return upToNow(repeatOf(request, folded, done));
      const decision = decideOn(decider, folded, request);
      if (!(decision instanceof Problem) && !isDeferred(decision) && decision.length > 0) {
        const written = await write(request, folded, decision);
        if (written) return written;
        lost += 1;
        await timing.delay(timing.random() * 10 * 2 ** lost);
      } else if (proven) {
        if (decision instanceof Problem) throw decision;
        return isDeferred(decision) ? decision : outcomeOf(stream, folded, []);
      }
      // A cached page may be old and only an append would notice, so nobody is told no before it was looked at.
      folded = await forward(stream, folded);
      proven = true;
    }
    throw new Problem('busy-page', { page: stream, retryAfter: 1 });
  };

  const handle: Handle<S, C, E> = async (request) => {
    let { stream } = request;
    for (let round = 0; round < deferrals; round += 1) {
      const at = stream;
      const result = await inTurn(at, () => attempt(at === request.stream ? request : { ...request, stream: at }));
      if ('state' in result) return result;
      if (!deps.defer) throw new Error(`a decision on ${at} was deferred, and nobody is there to settle it`);
      stream = await deps.defer(at, result);
    }
    throw new Problem('busy-page', { page: stream, retryAfter: 1 });
  };

  const look = (stream: string) => inTurn(stream, () => forward(stream, cache.get(stream) ?? empty(decider.initial)));

  return { handle, look };
};
