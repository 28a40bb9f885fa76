import type { QueryOf } from '#contracts/operation';
import type { ApiOperations } from '#contracts/operations/index';
import { Problem } from '#contracts/problems';
import { addDays } from '#timetable/day';
import type { Interval } from '#timetable/types';
import { wallOf } from '#timetable/wall';
import { instantOf } from '#timetable/zones';
import type { Service } from './known.ts';

export type SlotsQuery = QueryOf<ApiOperations['hostSlots']>;
const mostDays = 92;

const refuse = (field: string, detail: string): never => {
  throw new Problem('invalid-request', { errors: [{ pointer: `#/query/${field}`, detail }] });
};

export const checkRange = ({ from, to }: SlotsQuery): void => {
  if (to < from) refuse('to', 'is before from');
  if (to > addDays(from, mostDays - 1)) refuse('to', `at most ${mostDays} days at a time`);
};

export const durationOf = ({ duration }: SlotsQuery, { terms }: Service): number => {
  const minutes = duration ?? terms.durations[0] ?? 0;
  if (!terms.durations.includes(minutes))
    refuse('duration', `this service takes ${terms.durations.join(' or ')} minutes`);
  return minutes;
};

/** The whole days asked for, on the clock of the zone they were asked in. */
export const rangeOf = ({ from, to }: Pick<SlotsQuery, 'from' | 'to'>, zone: string): Interval => ({
  start: instantOf(zone, wallOf(`${from}T00:00`)),
  end: instantOf(zone, wallOf(`${addDays(to, 1)}T00:00`)),
});
