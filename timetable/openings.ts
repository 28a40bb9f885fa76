import type { Opening } from '#contracts/events/index';
import { type AvailabilityState, weeklyHoursOn } from './availability-state.ts';
import { addDays, datesBetween, edgesOf, weekdayOf } from './day.ts';
import type { Day, Interval, OpenWindow } from './types.ts';
import { wallOf } from './wall.ts';
import { mergeWindows, without } from './windows.ts';
import { changesBetween, instantOf, localDateOf } from './zones.ts';

/** What must be known of an office: its clock, the dates its door stays shut, and whether it is in business. */
export type OfficeTime = {
  readonly zone: string;
  readonly holidays: { readonly has: (date: string) => boolean };
  readonly open: boolean;
};

/** Why a page is open as it is, in the order it was worked out; dates are the office's, for time off the page's. */
export type Reason =
  | {
      readonly kind: 'weekly-hours' | 'dated-opening';
      readonly date: string;
      readonly officeId: string;
      readonly opening: Opening;
    }
  | { readonly kind: 'date-closed'; readonly date: string; readonly publicText?: string }
  | { readonly kind: 'holiday' | 'office-not-open' | 'not-assigned'; readonly date: string; readonly officeId: string }
  | {
      readonly kind: 'time-off';
      readonly date: string;
      readonly timeOffId: string;
      readonly publicText?: string;
      readonly redirectHostId?: string;
    };

export type OpenedDay = Day & { readonly why: readonly Reason[] };

export type OpenDayQuestion = {
  readonly date: string;
  readonly host: { readonly zone: string; readonly dayStartsAt: string };
  readonly availability: AvailabilityState;
  readonly offices: (officeId: string) => OfficeTime | undefined;
  readonly assigned: readonly string[];
};

/** An opening belongs to the date it starts on; one that ends at or before its start lasts into the next date. */
const instantsOf = (opening: Opening, date: string, zone: string, page: Interval): Interval => {
  const last = opening.to > opening.from ? date : addDays(date, 1);
  const start = instantOf(zone, wallOf(`${date}T${opening.from}`));
  const end = instantOf(zone, wallOf(`${last}T${opening.to}`));
  return { start: Math.max(page.start, start), end: Math.min(page.end, end) };
};

/** A holiday also outdoes a dated opening: nobody is offered a time when the door is locked. */
const shutBy = (question: OpenDayQuestion, office: OfficeTime | undefined, officeId: string, date: string) => {
  if (!question.assigned.includes(officeId)) return 'not-assigned';
  if (!office?.open) return 'office-not-open';
  return office.holidays.has(date) ? 'holiday' : undefined;
};

/** All dates of the offices' calendars whose openings can reach into the page, the evening before included. */
const datesAround = ({ assigned, offices, host }: OpenDayQuestion, page: Interval): readonly string[] => {
  let first = localDateOf(host.zone, page.start);
  let last = localDateOf(host.zone, page.end - 1);
  for (const officeId of assigned) {
    const zone = offices(officeId)?.zone ?? host.zone;
    if (zone === host.zone) continue;
    const [from, to] = [localDateOf(zone, page.start), localDateOf(zone, page.end - 1)];
    if (from < first) first = from;
    if (to > last) last = to;
  }
  return datesBetween(addDays(first, -1), last);
};

const openOn = (
  question: OpenDayQuestion,
  date: string,
  page: Interval,
  windows: OpenWindow[],
  why: Reason[],
): void => {
  const { availability, offices, host } = question;
  const dated = availability.dated.get(date);
  if (dated?.openings.length === 0 && date === question.date) {
    why.push({ kind: 'date-closed', date, ...(dated.publicText && { publicText: dated.publicText }) });
  }
  const weekday = weekdayOf(date);
  const openings: readonly Opening[] =
    dated?.openings ?? weeklyHoursOn(availability, date)?.rules.filter((rule) => rule.weekday === weekday) ?? [];
  for (const opening of openings) {
    const { officeId, serviceIds } = opening;
    const office = offices(officeId);
    const { start, end } = instantsOf(opening, date, office?.zone ?? host.zone, page);
    if (start >= end) continue;
    const shut = shutBy(question, office, officeId, date);
    why.push({ kind: dated ? 'dated-opening' : 'weekly-hours', date, officeId, opening });
    if (shut) why.push({ kind: shut, date, officeId });
    else windows.push({ start, end, officeId, ...(serviceIds && { serviceIds }) });
  }
};

const minusTimeOff = (question: OpenDayQuestion, page: Interval, windows: OpenWindow[], why: Reason[]) => {
  const { zone } = question.host;
  let left: readonly OpenWindow[] = windows;
  for (const { timeOffId, from, to, publicText, redirectHostId } of question.availability.timeOff) {
    const taken = { start: instantOf(zone, wallOf(from)), end: instantOf(zone, wallOf(to)) };
    if (taken.start >= page.end || taken.end <= page.start) continue;
    const told = { ...(publicText && { publicText }), ...(redirectHostId && { redirectHostId }) };
    why.push({ kind: 'time-off', date: question.date, timeOffId, ...told });
    left = without(left, taken);
  }
  return left;
};

/** When a host is open on one page: the rules of its dates, less what is shut and less time off, as instants. */
export const openDay = (question: OpenDayQuestion): OpenedDay => {
  const { date, host, offices } = question;
  const edges = edgesOf(host.zone, date, host.dayStartsAt);
  const windows: OpenWindow[] = [];
  const why: Reason[] = [];
  for (const around of datesAround(question, edges)) openOn(question, around, edges, windows, why);
  const open = mergeWindows(minusTimeOff(question, edges, windows, why)).map((window) => {
    const changes = changesBetween(offices(window.officeId)?.zone ?? host.zone, window.start, window.end);
    return changes.length > 0 ? { ...window, changes } : window;
  });
  return { date, edges, open, why };
};
