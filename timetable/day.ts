import type { PageEdges } from './types.ts';
import { dateText, wallOf } from './wall.ts';
import { instantOf, localDateOf } from './zones.ts';

const dayLength = 86_400_000;

export const addDays = (date: string, days: number): string => dateText(wallOf(`${date}T00:00`) + days * dayLength);

/** Every date from the first to the last, both included. */
export const datesBetween = (first: string, last: string): readonly string[] => {
  const dates: string[] = [];
  const end = wallOf(`${last}T00:00`);
  for (let wall = wallOf(`${first}T00:00`); wall <= end; wall += dayLength) dates.push(dateText(wall));
  return dates;
};

/** ISO: 1 is Monday. */
export const weekdayOf = (date: string): number => new Date(wallOf(`${date}T00:00`)).getUTCDay() || 7;

const startOf = (zone: string, date: string, dayStartsAt: string): number =>
  instantOf(zone, wallOf(`${date}T${dayStartsAt}`));

/** From this date's day start to the next one's: 23 to 26 hours, or none at all where a zone skipped a whole date. */
export const edgesOf = (zone: string, date: string, dayStartsAt: string): PageEdges => ({
  start: startOf(zone, date, dayStartsAt),
  end: startOf(zone, addDays(date, 1), dayStartsAt),
});

/** The one page whose edges hold this instant, also where the clock goes back over midnight. */
export const pageDateOf = (zone: string, dayStartsAt: string, at: number): string => {
  let date = localDateOf(zone, at);
  while (at < startOf(zone, date, dayStartsAt)) date = addDays(date, -1);
  for (let next = addDays(date, 1); at >= startOf(zone, next, dayStartsAt); next = addDays(date, 1)) date = next;
  return date;
};
