import type { Position } from '#contracts/events/index';
import type { Log } from '#platform/log';
import type { Db } from '#platform/postgres/db';
import type { AnyProjection } from '../projection.ts';
import { type Claim, commit, type State, type Step } from './commit.ts';
import { commitCopied, isWorthCopying } from './copy.ts';
import { Fenced, isUnstorable, NotAtOnce } from './faults.ts';
import { load } from './load.ts';
import { caresFor, type Event, type Failure, openPass, type Pass, planOf } from './pass.ts';
import { compare } from './positions.ts';
import { openRecent } from './recent.ts';

export type ProcessorOptions = {
  readonly db: Db;
  readonly projection: AnyProjection;
  readonly claim: Claim;
  readonly from: Position;
  /** Streams that wait for a fix: their later events queue up behind them. */
  readonly parked: Set<string>;
  readonly now: () => Date;
  readonly log: Log;
  readonly pause: (milliseconds: number) => Promise<void>;
  /** How many rows of a build wait for each other, changed or only looked at. */
  readonly mostGathered?: number;
  readonly onParked?: (projection: string, failures: readonly Failure[]) => void;
};

/** More takes more memory, less writes some rows more often. */
const gatheredUsually = 30_000;
/** How long to wait before each further try of an event that failed. */
const backoff = [50, 250];

/** One generation of one projection from a position on. Every throw means: stop, claim again, look where it stands. */
export const openProcessor = (options: ProcessorOptions) => {
  const { db, projection, claim, parked, now, log, pause, onParked } = options;
  const { mostGathered = gatheredUsually } = options;
  const recent = openRecent(projection);
  let position = options.from;
  const empty = () => position.commit < 0n && !projection.forever;
  const source = { db, projection, schema: claim.schema, recent, empty };
  let state: State | undefined;

  const write = async (step: Omit<Step, 'from'>) => {
    const whole = { ...step, from: position };
    state = await (isWorthCopying(whole) ? commitCopied : commit)(db, projection, claim, whole);
    if (!state) throw new Fenced(claim.name);
    position = step.to;
    recent.keep(step.changes);
    if (step.parked && step.parked.length > 0) announce(step.parked);
  };

  const announce = (failures: readonly Failure[]) => {
    for (const { event, error } of failures) {
      if (!parked.has(event.stream))
        log.error('an event was parked, and its stream waits for a fix and a retry', {
          projection: claim.name,
          stream: event.stream,
          type: event.type,
          eventId: event.eventId,
          error: error instanceof Error ? error : new Error(String(error)),
        });
      parked.add(event.stream);
    }
    onParked?.(claim.name, failures);
  };

  const behindParked = (events: readonly Event[]): readonly Failure[] =>
    events
      .filter((event) => parked.has(event.stream) && caresFor(projection, event))
      .map((event) => ({ event, error: 'an earlier event of its stream is parked' }));

  /** Tries again before parking: what failed may have been the world and not the event. */
  const attempt = async (events: readonly Event[]) => {
    const { todo, wanted } = planOf(projection, events);
    for (let tried = 0; ; tried += 1) {
      const pass = openPass(projection);
      await load(source, pass, wanted);
      const failed = pass.run(todo, now());
      const wait = backoff[tried];
      if (failed.length === 0 || wait === undefined) return { changes: pass.changes(), failed };
      await pause(wait);
    }
  };

  const handle = async (events: readonly Event[], tried = 0): Promise<void> => {
    const to = events.at(-1)?.position;
    if (!to) return;
    const waiting = parked.size > 0 ? behindParked(events) : [];
    const free = waiting.length > 0 ? events.filter((event) => !parked.has(event.stream)) : events;
    const { changes, failed } = await attempt(free);
    try {
      await write({ to, changes, parked: inOrder(waiting, failed) });
    } catch (error) {
      if (!isUnstorable(error)) throw error;
      await isolate(events, free, error, tried);
    }
  };

  /** The database refuses the rows of one event among many: halve until it stands alone, then park it. */
  const isolate = async (events: readonly Event[], free: readonly Event[], error: unknown, tried: number) => {
    const [only] = free;
    if (events.length > 1) {
      const middle = events.length >> 1;
      await handle(events.slice(0, middle));
      return handle(events.slice(middle));
    }
    const wait = backoff[tried];
    if (wait !== undefined) {
      await pause(wait);
      return handle(events, tried + 1);
    }
    if (only) await write({ to: only.position, changes: {}, parked: [{ event: only, error }] });
  };

  let gathered: { readonly pass: Pass; to: Position } | undefined;

  const settle = async (): Promise<void> => {
    if (!gathered) return;
    const { pass, to } = gathered;
    const changes = pass.changes();
    try {
      state = await commitCopied(db, projection, claim, { from: position, to, changes }, 'being built');
    } catch (error) {
      throw isUnstorable(error) ? new NotAtOnce(to, error) : error;
    }
    if (!state) throw new Fenced(claim.name);
    position = to;
    recent.keep(changes);
    gathered = undefined;
  };

  /** Of many batches, until there is enough: a row that changes ten times in them is written once. */
  const gather = async (events: readonly Event[]): Promise<void> => {
    const to = events.at(-1)?.position;
    if (!to) return;
    const { todo, wanted } = planOf(projection, events);
    gathered ??= { pass: openPass(projection), to };
    gathered.to = to;
    await load(source, gathered.pass, wanted);
    const [failure] = gathered.pass.run(todo, now());
    if (failure) throw new NotAtOnce(to, failure.error);
    if (gathered.pass.size() >= mostGathered) await settle();
  };

  /** An event that was parked before; the checkpoint stays where it is. Answers what still stops it. */
  const again = async (event: Event): Promise<Failure | undefined> => {
    const { changes, failed } = await attempt([event]);
    if (failed[0]) return failed[0];
    try {
      await write({ to: position, changes, resolved: event.eventId });
    } catch (error) {
      if (!isUnstorable(error)) throw error;
      return { event, error };
    }
    return undefined;
  };

  return {
    handle: (events: readonly Event[]) => handle(events),
    again,
    gather,
    settle,
    position: () => position,
    state: () => state,
  };
};
export type Processor = ReturnType<typeof openProcessor>;

const inOrder = (one: readonly Failure[], other: readonly Failure[]): readonly Failure[] =>
  one.length === 0 ? other : [...one, ...other].sort((a, b) => compare(a.event.position, b.event.position));
