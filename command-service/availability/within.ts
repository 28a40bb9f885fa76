import { isDeepStrictEqual } from 'node:util';
import type { Opening } from '#contracts/events/index';
import { Problem } from '#contracts/problems';
import { type AvailabilityState, weeklyHoursOn } from '#timetable/availability-state';
import { addDays, weekdayOf } from '#timetable/day';

/** Staff change the openings of their own offices; absent for whom all of a host's hours are to be changed by. */
export type Within = { readonly within?: readonly string[] };

type AnyRule = Opening & { readonly weekday?: number };
type Week = {
  readonly rules: readonly AnyRule[];
  readonly validFrom?: string | undefined;
  readonly validTo?: string | undefined;
};

const plain = ({ weekday, from, to, officeId, serviceIds }: AnyRule): string =>
  JSON.stringify([weekday ?? null, from, to, officeId, serviceIds ?? null]);

/** On these dates the hours that stand may change, as far as the new ones will reach. */
const turnsOf = ({ weekly }: AvailabilityState, { validFrom = '0001-01-01', validTo = '9999-12-30' }: Week) =>
  [
    validFrom,
    ...weekly.flatMap((one) => [
      ...(one.validFrom ? [one.validFrom] : []),
      ...(one.validTo ? [addDays(one.validTo, 1)] : []),
    ]),
  ].filter((date) => validFrom <= date && date <= validTo);

const weeklyOn = (state: AvailabilityState, date: string): readonly AnyRule[] => {
  const rules = weeklyHoursOn(state, date)?.rules.filter(({ weekday }) => weekday === weekdayOf(date)) ?? [];
  return rules.map(({ weekday: _weekday, ...opening }) => opening);
};

/** Refuses what would change an opening of an office that is not theirs. */
export const within = ({ within: mine }: Within) => {
  const foreign = (rules: readonly AnyRule[]) => rules.filter(({ officeId }) => mine && !mine.includes(officeId));
  const keeps = (stands: readonly AnyRule[], wanted: readonly AnyRule[]): void => {
    const [before, after] = [foreign(stands), foreign(wanted)];
    if (isDeepStrictEqual(before.map(plain).sort(), after.map(plain).sort())) return;
    const officeIds = [...new Set([...before, ...after].map(({ officeId }) => officeId))];
    throw new Problem('forbidden', { permission: 'availability:manage', officeIds });
  };
  return {
    week: (state: AvailabilityState, wanted: Week): void => {
      for (const date of mine ? turnsOf(state, wanted) : [])
        keeps(weeklyHoursOn(state, date)?.rules ?? [], wanted.rules);
    },
    date: (state: AvailabilityState, date: string, openings: readonly Opening[]): void =>
      keeps(state.dated.get(date)?.openings ?? weeklyOn(state, date), openings),
    reset: (state: AvailabilityState, date: string): void => {
      const dated = state.dated.get(date);
      if (dated) keeps(dated.openings, weeklyOn(state, date));
    },
  };
};
