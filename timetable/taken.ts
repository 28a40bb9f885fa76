import { busyFrom, busyTo, counts, sharesSession } from './occupied.ts';
import type { Occupied } from './types.ts';

const minute = 60_000;

/** Others of the same group service at one start: a seat among them, or in the way of every other start. */
export type Session = { readonly start: number; from: number; to: number; seats: number };

/**
 * Which starts are impossible, as open ranges (from, to): sorted, and apart, so that one walk over them suffices.
 * This is `clashOf` solved for the start.
 */
export type TakenStarts = { readonly from: number[]; readonly to: number[]; readonly sessions: readonly Session[] };

export type Asked = {
  readonly serviceId: string;
  /** Minutes. */
  readonly duration: number;
  readonly bufferBefore: number;
  readonly bufferAfter: number;
  readonly capacity: number;
  readonly ignore?: readonly string[];
};

const insert = (ranges: TakenStarts, from: number, to: number): void => {
  let i = ranges.from.length;
  while (i > 0 && (ranges.from[i - 1] ?? 0) > from) i -= 1;
  ranges.from.splice(i, 0, from);
  ranges.to.splice(i, 0, to);
};

/** Ranges that only touch stay apart: the start between them is free. */
const merge = ({ from, to }: TakenStarts): void => {
  let last = 0;
  for (let i = 1; i < from.length; i += 1) {
    const [start, end] = [from[i] ?? 0, to[i] ?? 0];
    const lastEnd = to[last] ?? 0;
    if (start < lastEnd) {
      if (end > lastEnd) to[last] = end;
    } else {
      last += 1;
      from[last] = start;
      to[last] = end;
    }
  }
  from.length = Math.min(from.length, last + 1);
  to.length = from.length;
};

export const takenStarts = (asked: Asked, occupied: readonly Occupied[], now: number): TakenStarts => {
  const lead = (asked.duration + asked.bufferAfter) * minute;
  const trail = asked.bufferBefore * minute;
  const sessions: Session[] = [];
  const taken: TakenStarts = { from: [], to: [], sessions };
  for (const item of occupied) {
    if (!counts(item, now, asked.ignore)) continue;
    const from = busyFrom(item) - lead;
    const to = busyTo(item) + trail;
    if (!sharesSession(item, asked.serviceId, asked.capacity)) {
      insert(taken, from, to);
      continue;
    }
    const session = sessions.find(({ start }) => start === item.start);
    if (!session) {
      sessions.push({ start: item.start, from, to, seats: 1 });
      continue;
    }
    session.from = Math.min(session.from, from);
    session.to = Math.max(session.to, to);
    session.seats += 1;
  }
  merge(taken);
  return taken;
};

/** Seats left at a start that no range forbids: none inside somebody else's session. */
export const seatsLeft = (sessions: readonly Session[], capacity: number, start: number): number => {
  let left = capacity;
  for (const session of sessions) {
    if (session.start === start) left -= session.seats;
    else if (start > session.from && start < session.to) return 0;
  }
  return left;
};
