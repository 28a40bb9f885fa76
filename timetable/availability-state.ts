import type { AvailabilityEvent, Opening, WeeklyRule } from '#contracts/events/index';

export type WeeklyHours = {
  readonly rules: readonly WeeklyRule[];
  readonly validFrom?: string;
  readonly validTo?: string;
};
/** What stands instead of the weekly hours on one date; no openings means closed. */
export type DatedHours = { readonly openings: readonly Opening[]; readonly publicText?: string };
/** Wall-clock times in the host's own zone: a holiday is taken from all offices at once. */
export type TimeOff = {
  readonly timeOffId: string;
  readonly from: string;
  readonly to: string;
  readonly publicText?: string;
  readonly redirectHostId?: string;
};
export type AvailabilityState = {
  /** The newest first; what a newer one covers wholly is forgotten. */
  readonly weekly: readonly WeeklyHours[];
  readonly dated: ReadonlyMap<string, DatedHours>;
  readonly timeOff: readonly TimeOff[];
  /** Absent until the host said which; then only these. */
  readonly serviceIds?: readonly string[];
};

export const noAvailability: AvailabilityState = { weekly: [], dated: new Map(), timeOff: [] };

const reaches = (newer: WeeklyHours, older: WeeklyHours): boolean =>
  (newer.validFrom === undefined || (older.validFrom !== undefined && newer.validFrom <= older.validFrom)) &&
  (newer.validTo === undefined || (older.validTo !== undefined && newer.validTo >= older.validTo));

const dateWith = (state: AvailabilityState, date: string, hours: DatedHours | undefined): AvailabilityState => {
  const dated = new Map(state.dated);
  if (hours === undefined) dated.delete(date);
  else dated.set(date, hours);
  return { ...state, dated };
};

/** Never throws: an event is a fact. Reasons are not kept, since nothing is decided by them. */
export const evolveAvailability = (state: AvailabilityState, event: AvailabilityEvent): AvailabilityState => {
  switch (event.type) {
    case 'WeeklyHoursSet': {
      const { rules, validFrom, validTo } = event.data;
      const newest = { rules, ...(validFrom && { validFrom }), ...(validTo && { validTo }) };
      return { ...state, weekly: [newest, ...state.weekly.filter((older) => !reaches(newest, older))] };
    }
    case 'DateOpened':
      return dateWith(state, event.data.date, { openings: event.data.openings });
    case 'DateClosed': {
      const { date, publicText } = event.data;
      return dateWith(state, date, { openings: [], ...(publicText && { publicText }) });
    }
    case 'DateReset':
      return dateWith(state, event.data.date, undefined);
    case 'TimeOffPlanned': {
      const { timeOffId, from, to, publicText, redirectHostId } = event.data;
      const planned = {
        timeOffId,
        from,
        to,
        ...(publicText && { publicText }),
        ...(redirectHostId && { redirectHostId }),
      };
      return { ...state, timeOff: [...state.timeOff.filter((one) => one.timeOffId !== timeOffId), planned] };
    }
    case 'TimeOffWithdrawn':
      return { ...state, timeOff: state.timeOff.filter((one) => one.timeOffId !== event.data.timeOffId) };
    case 'ServicesOffered':
      return { ...state, serviceIds: event.data.serviceIds };
  }
};

/** The rules of the week that hold on a date: of all sets whose validity covers it, the one set last. */
export const weeklyHoursOn = (state: AvailabilityState, date: string): WeeklyHours | undefined =>
  state.weekly.find(
    ({ validFrom, validTo }) =>
      (validFrom === undefined || validFrom <= date) && (validTo === undefined || date <= validTo),
  );
