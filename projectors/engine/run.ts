import type { EventStore } from '#platform/event-store/port';
import { type Log, silentLog } from '#platform/log';
import type { Db } from '#platform/postgres/db';
import type { AnyProjection } from '../projection.ts';
import { type Feed, openFeed } from './feed.ts';
import { type Generation, generationsOf, prepare } from './generations.ts';
import { leadGeneration } from './lead.ts';
import type { Failure } from './pass.ts';
import { pauseUntil } from './pause.ts';
import { openTurns } from './turns.ts';

export type RunOptions = {
  readonly db: Db;
  readonly store: EventStore;
  readonly projections: readonly AnyProjection[];
  /** Shared with whoever else follows the log in this process. */
  readonly feed?: Feed;
  readonly now?: () => Date;
  readonly log?: Log;
  /** How often to look whether a rebuild or a rollback was asked for. */
  readonly lookMs?: number;
  readonly onParked?: (projection: string, failures: readonly Failure[]) => void;
};
export type Running = { stop(): Promise<void> };

type Runner = { readonly stop: () => void; readonly ended: Promise<void> };

/** Keeps a runner for each generation that should move: the live ones, and those that are being built. */
export const runProjections = async (options: RunOptions): Promise<Running> => {
  const { db, store, projections, now = () => new Date(), log = silentLog, lookMs = 500, onParked } = options;
  for (const projection of projections) await prepare(db, projection);
  const ending = new AbortController();
  const { feed = openFeed({ store }) } = options;
  const known = new Map(projections.map((projection) => [projection.name, projection]));
  const runners = new Map<string, Runner>();
  const turns = openTurns();

  const start = (projection: AnyProjection, generation: Generation) => {
    const own = new AbortController();
    const signal = AbortSignal.any([own.signal, ending.signal]);
    const ended = leadGeneration({
      db,
      store,
      feed,
      projection,
      generation,
      now,
      log,
      signal,
      turns,
      ...(onParked && { onParked }),
    });
    runners.set(generation.schema, { stop: () => own.abort(), ended });
  };

  const look = async () => {
    for (const generation of await generationsOf(db, ...known.keys())) {
      const projection = known.get(generation.name);
      const wanted =
        generation.version === projection?.version && (generation.state === 'live' || generation.state === 'building');
      const runner = runners.get(generation.schema);
      if (projection && wanted && !runner) start(projection, generation);
      if (wanted || !runner) continue;
      runner.stop();
      await runner.ended;
      runners.delete(generation.schema);
    }
  };

  await look();
  const looking = (async () => {
    while (!ending.signal.aborted) {
      await pauseUntil(lookMs, ending.signal);
      if (!ending.signal.aborted)
        await look().catch((error: Error) => log.warn('could not look for generations', { error }));
    }
  })();

  return {
    /** Finishes the batch in hand and frees the locks. */
    async stop() {
      ending.abort();
      await looking;
      await Promise.all([...runners.values()].map(({ ended }) => ended));
    },
  };
};
