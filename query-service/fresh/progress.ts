import type { Position } from '#contracts/events/index';
import { isBefore } from './positions.ts';

/** What a projector says in the transaction that moves its checkpoint; `keys` null means anything may have changed. */
export type Projected = {
  readonly projection: string;
  readonly position: Position;
  readonly keys: readonly string[] | null;
  /** Where the checkpoint stood before, so that a lost notice shows as a gap. */
  readonly from?: Position;
};

/** How far each projection is, mirrored in memory. */
export type Progress = {
  /** A notice came. What it makes stale is thrown away before anybody who waits is told. */
  noticed(projected: Projected): void;
  /** What the table says, which is the truth, should a notice have been lost. */
  polled(rows: readonly Pick<Projected, 'projection' | 'position'>[]): void;
  /** Notices may have been missed. */
  doubted(): void;
  isAt(projections: readonly string[], position: Position): boolean;
  /** True when no projection is known to have come that far. */
  isAhead(position: Position): boolean;
  onMove(told: () => void): void;
};

type Options = {
  readonly invalidate: (projection: string, keys: readonly string[] | null) => void;
  readonly invalidateAll: () => void;
  /** How long after a poll a notice may still be on its way. */
  readonly graceMs?: number;
};

const same = (one: Position, other: Position): boolean => one.commit === other.commit && one.prepare === other.prepare;

export const trackProgress = ({ invalidate, invalidateAll, graceMs = 150 }: Options): Progress => {
  const at = new Map<string, Position>();
  const listeners: (() => void)[] = [];
  let showsGaps = false;

  const move = (projection: string, position: Position) => {
    at.set(projection, position);
    for (const told of listeners) told();
  };
  const isBehind = (projection: string, position: Position): boolean => {
    const known = at.get(projection);
    return known === undefined || isBefore(known, position);
  };
  /** Nobody said what changed up to there, so everything did. */
  const believe = (projection: string, position: Position) => {
    invalidate(projection, null);
    move(projection, position);
  };

  return {
    noticed: ({ projection, position, keys, from }) => {
      const known = at.get(projection);
      showsGaps = from !== undefined;
      const missed = from !== undefined && (known === undefined || isBefore(known, from));
      invalidate(projection, missed ? null : keys);
      if (isBehind(projection, position)) move(projection, position);
    },
    polled: (rows) => {
      for (const { projection, position } of rows) {
        const known = at.get(projection);
        if (known === undefined) believe(projection, position);
        else if (isBefore(known, position))
          setTimeout(() => {
            if (isBehind(projection, position)) believe(projection, position);
          }, graceMs).unref();
        // Behind what was noticed: the poll is a little older, or another version of the projection took over.
        else if (!same(known, position))
          setTimeout(() => {
            if (at.get(projection) === known) believe(projection, position);
          }, graceMs).unref();
      }
    },
    doubted: () => {
      if (!showsGaps) invalidateAll();
    },
    isAt: (projections, position) => projections.every((projection) => !isBehind(projection, position)),
    isAhead: (position) => [...at.values()].every((known) => isBefore(known, position)),
    onMove: (told) => void listeners.push(told),
  };
};
