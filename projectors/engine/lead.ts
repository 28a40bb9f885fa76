import type { Position } from '#contracts/events/index';
import type { EventStore } from '#platform/event-store/port';
import type { Log } from '#platform/log';
import type { Db } from '#platform/postgres/db';
import type { AnyProjection } from '../projection.ts';
import type { Claim } from './commit.ts';
import { Fenced, NotAtOnce } from './faults.ts';
import type { Feed } from './feed.ts';
import { claim, type Generation, makeIndexes, stillOurs } from './generations.ts';
import { askedFor, failedAgain, parkedStreams } from './parked.ts';
import type { Failure } from './pass.ts';
import { pauseUntil } from './pause.ts';
import { beginning, compare } from './positions.ts';
import { openProcessor, type Processor } from './processor.ts';
import { switchOver } from './rebuild.ts';
import { retryParked } from './retry.ts';
import type { Turns } from './turns.ts';

export type LeadOptions = {
  readonly db: Db;
  readonly store: EventStore;
  readonly feed: Feed;
  readonly projection: AnyProjection;
  readonly generation: Generation;
  readonly now: () => Date;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Shared by all projections of this process. */
  readonly turns: Turns;
  readonly onParked?: (projection: string, failures: readonly Failure[]) => void;
};

/** Many events in one transaction while catching up: rows that change often are then written once. */
const mostEvents = 10_000;
/** So many new ones in one portion are a flood: whoever causes it needs the cores. */
const crowd = 256;
const heartbeatMs = 3_000;
const longestPauseMs = 5_000;

/** Leads one generation whenever nobody else does, until aborted. Every failure starts over from the stored position. */
export const leadGeneration = async (options: LeadOptions): Promise<void> => {
  const { db, generation, log, signal } = options;
  const name = `projection ${generation.schema}`;
  let wait = 0;
  let most = mostEvents;
  let oneByOneUntil = beginning;
  while (!signal.aborted) {
    await pauseUntil(wait, signal);
    const lock = await db.advisoryLock(name, signal).catch(() => undefined);
    if (!lock) return;
    const leading = AbortSignal.any([signal, lock.lost]);
    try {
      await lead(
        options,
        leading,
        oneByOneUntil,
        () => most,
        () => {
          wait = 0;
          most = mostEvents;
        },
      );
    } catch (error) {
      if (error instanceof NotAtOnce) {
        oneByOneUntil = error.until;
        continue;
      }
      // A batch too large for a time limit would fail for ever: try less at once.
      most = Math.max(1, most >> 2);
      wait = Math.min(Math.max(wait * 2, 100), longestPauseMs);
      const level = error instanceof Fenced ? 'info' : 'warn';
      log[level]('a projection starts over from where it stands', {
        projection: name,
        error: error instanceof Error ? error : undefined,
      });
    } finally {
      await lock.release();
    }
  }
};

const lead = async (
  options: LeadOptions,
  leading: AbortSignal,
  oneByOneUntil: Position,
  most: () => number,
  onProgress: () => void,
) => {
  const { db, projection, feed, now, log, turns, onParked } = options;
  const { claim: ours, generation } = await claim(db, options.generation);
  const parked = await parkedStreams(db, ours);
  const processor = openProcessor({
    db,
    projection,
    claim: ours,
    from: generation.position,
    parked,
    now,
    log,
    pause: (milliseconds) => pauseUntil(milliseconds, leading),
    ...(onParked && { onParked }),
  });
  let { indexed } = generation;
  let { state } = generation;
  let seen = performance.now();
  for await (const { events, caughtUp } of feed.follow(generation.position, leading, most)) {
    if (leading.aborted) break;
    const before = processor.position();
    // Nobody has read tables that were never up to date, so nobody misses what is not written yet.
    if (indexed || projection.forever || parked.size > 0 || compare(before, oneByOneUntil) < 0)
      await (caughtUp && events.length >= crowd ? turns(() => processor.handle(events)) : processor.handle(events));
    else await processor.gather(events);
    if (caughtUp) await processor.settle();
    if (processor.position() !== before) {
      onProgress();
      state = processor.state() ?? state;
      seen = performance.now();
    }
    if (parked.size > 0) await tryAgain(options, ours, processor, parked);
    if (caughtUp && !indexed) {
      await makeIndexes(db, projection, ours);
      indexed = true;
    }
    // It may be turned at any time, by a rollback for instance, so every commit and heartbeat says anew what it is.
    if (caughtUp && state === 'building' && (await takeOver(options))) state = 'live';
    if (performance.now() - seen > heartbeatMs) {
      const found = await stillOurs(db, ours);
      if (!found) throw new Fenced(ours.name);
      state = found;
      seen = performance.now();
    }
  }
  await processor.settle();
};

const takeOver = async ({ db, projection, generation, log }: LeadOptions): Promise<boolean> => {
  const done = await switchOver(db, projection, generation);
  if (done) log.info('readers moved over to fresh tables', { projection: projection.name, schema: generation.schema });
  return done;
};

const tryAgain = async ({ db, store, log }: LeadOptions, ours: Claim, processor: Processor, parked: Set<string>) => {
  const asked = await askedFor(db, ours);
  if (asked.length === 0) return;
  const stuck = await retryParked(store, processor, asked);
  for (const [stream, error] of stuck) await failedAgain(db, ours, stream, error);
  const left = await parkedStreams(db, ours);
  for (const stream of parked) if (!left.has(stream)) parked.delete(stream);
  log.info('parked events were tried again', { projection: ours.name, events: asked.length, stuck: stuck.size });
};
