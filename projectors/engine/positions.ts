import type { Position } from '#contracts/events/index';

/** Before the first event of any log. */
export const beginning: Position = { commit: -1n, prepare: -1n };
export const fromOf = (position: Position): Position | 'start' => (position.commit < 0n ? 'start' : position);

export const compare = (a: Position, b: Position): number => {
  if (a.commit !== b.commit) return a.commit < b.commit ? -1 : 1;
  if (a.prepare !== b.prepare) return a.prepare < b.prepare ? -1 : 1;
  return 0;
};

/** As Postgres answers `numeric`. */
export const positionOf = (row: { readonly position_commit: string; readonly position_prepare: string }): Position => ({
  commit: BigInt(row.position_commit),
  prepare: BigInt(row.position_prepare),
});
