import type { Position } from '#contracts/events/index';

export const isBefore = (one: Position, other: Position): boolean =>
  one.commit < other.commit || (one.commit === other.commit && one.prepare < other.prepare);

export const later = (one: Position | undefined, other: Position): Position =>
  one === undefined || isBefore(one, other) ? other : one;
