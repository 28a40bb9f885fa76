import type { AppointmentStatus, Line } from '#contracts/events/index';
import { busyFrom, busyTo } from '#timetable/occupied';
import type { Occupied } from '#timetable/types';

/** An appointment as it stands here; cancelled and declined ones stay, so that they can be undone and repeated. */
export type PageLine = {
  readonly line: Line;
  readonly status: AppointmentStatus;
  /** What it was before, for undo; absent when there is nothing to undo. */
  readonly before?: AppointmentStatus;
  /** The last word on it was a correction. */
  readonly corrected?: boolean;
  /** The line as time taken, in epoch milliseconds. */
  readonly time: Occupied;
};

/** Only ever added to. From when to when each takes time stands in plain numbers, since every booking reads them all. */
type Grown = {
  readonly all: PageLine[];
  readonly places: Map<string, number>;
  readonly from: number[];
  readonly to: number[];
};

/**
 * The lines of a page in the order in which they came. A page has dozens and each booking adds one: what it grew from
 * is not copied but shared, and a version sees its first `size` lines and nothing that came after it.
 */
export type Lines = { readonly size: number; readonly shared: Grown };

export const takesTime = (status: AppointmentStatus): boolean => status !== 'cancelled' && status !== 'declined';

const append = ({ all, places, from, to }: Grown, line: PageLine): void => {
  const takes = takesTime(line.status);
  places.set(line.line.appointmentId, all.length);
  all.push(line);
  from.push(takes ? busyFrom(line.time) : Number.POSITIVE_INFINITY);
  to.push(takes ? busyTo(line.time) : Number.NEGATIVE_INFINITY);
};

const linesOf = (lines: readonly PageLine[]): Lines => {
  const shared: Grown = { all: [], places: new Map(), from: [], to: [] };
  for (const line of lines) append(shared, line);
  return { size: lines.length, shared };
};

export const noLines: Lines = linesOf([]);

export const allLines = ({ size, shared }: Lines): readonly PageLine[] => shared.all.slice(0, size);

const placeOf = ({ size, shared }: Lines, appointmentId: string): number | undefined => {
  const place = shared.places.get(appointmentId);
  return place !== undefined && place < size ? place : undefined;
};

export const findLine = (lines: Lines, appointmentId: string): PageLine | undefined => {
  const place = placeOf(lines, appointmentId);
  return place === undefined ? undefined : lines.shared.all[place];
};

export const putLine = (lines: Lines, line: PageLine): Lines => {
  const { size, shared } = lines;
  const place = placeOf(lines, line.line.appointmentId);
  if (place !== undefined) return linesOf(allLines(lines).with(place, line));
  // Another version has grown from this one, or this is the empty one that all pages begin with: a branch of its own.
  if (size === 0 || size !== shared.all.length) return linesOf([...allLines(lines), line]);
  append(shared, line);
  return { size: size + 1, shared };
};

export const withoutLine = (lines: Lines, appointmentId: string): Lines =>
  placeOf(lines, appointmentId) === undefined
    ? lines
    : linesOf(allLines(lines).filter(({ line }) => line.appointmentId !== appointmentId));

/** Adds to `found` what takes time anywhere between the two instants, buffers included. */
export const timesBetween = ({ size, shared }: Lines, start: number, end: number, found: Occupied[]): void => {
  const { all, from, to } = shared;
  for (let n = 0; n < size; n += 1) {
    if ((from[n] as number) >= end || (to[n] as number) <= start) continue;
    found.push((all[n] as PageLine).time);
  }
};
