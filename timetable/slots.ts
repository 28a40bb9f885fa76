import { onGridFrom, type Run, runsOf, type Stretch, stretchesOf } from './grid.ts';
import { type FitOptions, inDateRange, latestStart, limitReached, noticeOf, type TimeTerms } from './rules.ts';
import { seatsLeft, type TakenStarts, takenStarts } from './taken.ts';
import type { Day, Occupied, Slot } from './types.ts';

const minute = 60_000;

export type SlotsQuestion = Omit<FitOptions, 'overbook'> & {
  readonly serviceId: string;
  /** Minutes. */
  readonly duration: number;
  /** How far apart starts are offered, in minutes of the wall clock, counted from where open time begins. */
  readonly step: number;
  readonly officeId?: string;
  readonly ignore?: readonly string[];
};

type Search = {
  readonly taken: TakenStarts;
  readonly earliest: number;
  readonly latest: number;
  readonly step: number;
  readonly length: number;
  readonly capacity: number;
};

const sweep = (stretch: Stretch, run: Run, search: Search, slots: Slot[]): void => {
  const { taken, step, length, capacity } = search;
  const { from, to, sessions } = taken;
  const last = Math.min(stretch.end - 1, run.end - length, search.latest);
  let i = 0;
  for (let start = onGridFrom(stretch, step, search.earliest); start <= last; ) {
    while (i < to.length && (to[i] ?? 0) <= start) i += 1;
    if (i < to.length && (from[i] ?? 0) < start) {
      start = onGridFrom(stretch, step, to[i] ?? 0);
      continue;
    }
    const left = sessions.length === 0 ? capacity : seatsLeft(sessions, capacity, start);
    if (left > 0) slots.push({ start, end: start + length, officeId: run.officeId, seatsLeft: left });
    start += step;
  }
};

/**
 * Every start on the grid that `refusal` accepts, sorted, and none other: the same rules solved for the start, in one
 * walk over free time. `slots.test.ts` holds the two against each other.
 */
export const slotsOfDay = (
  day: Day,
  terms: TimeTerms,
  occupied: readonly Occupied[],
  now: number,
  question: SlotsQuestion,
): Slot[] => {
  const slots: Slot[] = [];
  const { serviceId, officeId, duration, ignore } = question;
  if (day.open.length === 0 || duration <= 0 || !inDateRange(terms, day.date, question)) return slots;
  if (limitReached(terms, serviceId, occupied, now, ignore, question)) return slots;
  const { bufferBefore, bufferAfter, capacity } = terms;
  const length = duration * minute;
  const search: Search = {
    taken: takenStarts(
      { serviceId, duration, bufferBefore, bufferAfter, capacity, ...(ignore && { ignore }) },
      occupied,
      now,
    ),
    earliest: Math.max(day.edges.start, now + noticeOf(terms, question) * minute),
    latest: Math.min(day.edges.end - length, latestStart(terms, now, question)),
    step: Math.max(1, question.step) * minute,
    length,
    capacity,
  };
  let offices = 1;
  const runs = runsOf(day.open, serviceId, officeId);
  for (const run of runs) {
    if (run.officeId !== runs[0]?.officeId) offices = 2;
    for (const stretch of stretchesOf(run)) sweep(stretch, run, search, slots);
  }
  // Only the runs of different offices can overlap.
  return offices === 1 ? slots : slots.sort((a, b) => a.start - b.start);
};
