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
  /** A look at the table begins: whoever calls hands over what it says, which is the truth should a notice be lost. */
  looking(): (rows: readonly Pick<Projected, 'projection' | 'position'>[]) => void;
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
  /** How long after a look at the table a notice may still be on its way, on a machine with much to do. */
  readonly graceMs?: number;
};

export const trackProgress = ({ invalidate, invalidateAll, graceMs = 500 }: Options): Progress => {
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
    looking: () => {
      const before = new Map(at);
      return (rows) => {
        for (const { projection, position } of rows) {
          const known = before.get(projection);
          // Its commit had been told of before anybody looked: another version of the projection took over.
          if (known !== undefined && isBefore(position, known)) believe(projection, position);
          else if (at.get(projection) === undefined) believe(projection, position);
          else if (isBehind(projection, position))
            // Once more round the loop: what came in while it was busy is read only after the timers.
            setTimeout(() => {
              setImmediate(() => {
                if (isBehind(projection, position)) believe(projection, position);
              });
            }, graceMs).unref();
        }
      };
    },
    doubted: () => {
      if (!showsGaps) invalidateAll();
    },
    isAt: (projections, position) => projections.every((projection) => !isBehind(projection, position)),
    isAhead: (position) => [...at.values()].every((known) => isBefore(known, position)),
    onMove: (told) => void listeners.push(told),
  };
};
