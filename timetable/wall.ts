/*
 * A wall-clock time as milliseconds, as if it were UTC: only for arithmetic on local times, never an instant. Read and
 * written by hand, since Date.parse and toISOString cost several times as much and opening a page needs a dozen.
 */

const number = (text: string, from: number, to: number): number => {
  let value = 0;
  for (let i = from; i < to; i += 1) value = value * 10 + text.charCodeAt(i) - 48;
  return value;
};

/** 24:00 is the next midnight. */
export const wallOf = (local: string): number => {
  if (local.length !== 16 || local[10] !== 'T') throw new RangeError(`${local} is no local time; use yyyy-mm-ddThh:mm`);
  const [year, month, day] = [number(local, 0, 4), number(local, 5, 7), number(local, 8, 10)];
  return Date.UTC(year, month - 1, day, number(local, 11, 13), number(local, 14, 16));
};

const two = (n: number): string => (n < 10 ? `0${n}` : `${n}`);

export const dateText = (wall: number): string => {
  const date = new Date(wall);
  const year = date.getUTCFullYear();
  if (!(year >= 1000 && year <= 9999)) throw new RangeError(`the year ${year} is outside the calendar of this book`);
  return `${year}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
};

export const wallText = (wall: number): string => {
  const date = new Date(wall);
  return `${dateText(wall)}T${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
};
