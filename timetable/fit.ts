import { clashOf } from './occupied.ts';
import {
  type FitOptions,
  inDateRange,
  isOpen,
  latestStart,
  limitReached,
  noticeOf,
  onPage,
  type TimeTerms,
} from './rules.ts';
import type { Day, Occupied, Refusal, Wish } from './types.ts';
import { serves } from './windows.ts';

const minute = 60_000;
const iso = (at: number): string => new Date(at).toISOString();

/** The nearest open times before and after, for somebody who asked for a moment between them. */
const neighboursOf = (day: Day, wish: Wish) => {
  const open = day.open.filter((window) => serves(window, wish.officeId, wish.serviceId));
  const told = (window: { start: number; end: number } | undefined) =>
    window && { start: iso(window.start), end: iso(window.end) };
  return {
    before: told(open.findLast((window) => window.start <= wish.start)),
    after: told(open.find((window) => window.start > wish.start)),
  };
};

const clock = (day: Day, terms: TimeTerms, wish: Wish, now: number, options: FitOptions): Refusal | null => {
  if (wish.start < now) return { code: 'in-the-past', facts: { start: iso(wish.start), now: iso(now) } };
  const notice = noticeOf(terms, options);
  if (wish.start < now + notice * minute) {
    return { code: 'too-soon', facts: { minutesNeeded: notice, earliest: iso(now + notice * minute) } };
  }
  const latest = latestStart(terms, now, options);
  if (wish.start > latest) return { code: 'too-far', facts: { until: iso(latest) } };
  if (!inDateRange(terms, day.date, options)) {
    return { code: 'too-far', facts: { fromDate: terms.window.from, untilDate: terms.window.to } };
  }
  return null;
};

const hours = (day: Day, wish: Wish): Refusal | null => {
  if (!isOpen(day.open, onPage(day, wish), wish.officeId, wish.serviceId)) {
    return { code: 'outside-hours', facts: neighboursOf(day, wish) };
  }
  const { start, end } = day.edges;
  if (wish.start < start || wish.end > end) {
    return { code: 'crosses-day', facts: { date: day.date, dayStarts: iso(start), dayEnds: iso(end) } };
  }
  return null;
};

const room = (wish: Wish, occupied: readonly Occupied[], now: number): Refusal | null => {
  const { conflicts, seated } = clashOf(wish, occupied, now);
  if (conflicts.length > 0) {
    const holds = conflicts.flatMap((item) => item.until ?? []);
    const freeAt = holds.length === conflicts.length ? { heldUntil: iso(Math.max(...holds)) } : {};
    return { code: 'slot-taken', facts: { conflicts: conflicts.map((item) => item.itemId), ...freeAt } };
  }
  if (seated.length < wish.capacity) return null;
  return { code: 'capacity-reached', facts: { capacity: wish.capacity, seated: seated.map((item) => item.itemId) } };
};

/**
 * The one answer to "may this time be taken?", for every path that puts a line on a page. The order of the checks is
 * part of the contract: past, notice, window, hours, edge, room, limit. `slotsOfDay` lists exactly what this accepts.
 */
export const refusal = (
  day: Day,
  terms: TimeTerms,
  wish: Wish,
  occupied: readonly Occupied[],
  now: number,
  options: FitOptions = {},
): Refusal | null => {
  const inTime = clock(day, terms, wish, now, options) ?? hours(day, wish);
  if (inTime) return inTime;
  const taken = options.overbook ? null : room(wish, occupied, now);
  if (taken) return taken;
  const limit = limitReached(terms, wish.serviceId, occupied, now, wish.ignore, options);
  return limit ? { code: 'limit-reached', facts: limit } : null;
};
