import type { AppointmentStatus, HeldTime, Line } from '#contracts/events/index';
import type { Occupied } from '#timetable/types';
import type { HoldElsewhere, Pointer } from '../append/decider.ts';
import { findLine, type Lines, noLines, type PageLine, timesBetween } from './lines.ts';

export type PageHold = {
  readonly holdId: string;
  readonly purpose: 'form' | 'move' | 'waitlist' | 'diary' | 'room';
  readonly until: number;
  /** The one page whose append decides what becomes of it. */
  readonly commitsOn: string;
  readonly held: HeldTime;
  /** A confirmed hold (room, diary) goes on taking its time; nothing but a release ends it. */
  readonly confirmed: boolean;
  readonly time: Occupied;
};

export type PageBlock = { readonly blockId: string; readonly time: Occupied };

/** What an append here decided about a hold that stands elsewhere. */
export type Commit =
  | {
      readonly kind: 'moved';
      readonly appointmentId: string;
      readonly toPage: string;
      readonly line: Line;
      readonly status: AppointmentStatus;
    }
  | { readonly kind: 'booked'; readonly appointmentId: string };

export type Abandoned = { readonly revision: bigint; readonly why: string };

/** One host's one local day, as far as a decision reads it. */
export type Page = {
  readonly lines: Lines;
  readonly holds: ReadonlyMap<string, PageHold>;
  readonly blocks: ReadonlyMap<string, PageBlock>;
  /** Holds and blocks that are gone, and how they ended. */
  readonly closed: ReadonlyMap<string, 'moved-in' | 'used' | 'expired' | 'withdrawn' | 'abandoned' | 'unblocked'>;
  /** Where appointments went that are not here now. */
  readonly moved: ReadonlyMap<string, Pointer>;
  /** Holds elsewhere that an append here committed, or gave up for good. */
  readonly committed: ReadonlyMap<string, Commit>;
  readonly abandoned: ReadonlyMap<string, Abandoned>;
};

export const emptyPage: Page = {
  lines: noLines,
  holds: new Map(),
  blocks: new Map(),
  closed: new Map(),
  moved: new Map(),
  committed: new Map(),
  abandoned: new Map(),
};

export const lineOf = (page: Page, appointmentId: string): PageLine | undefined => findLine(page.lines, appointmentId);

/** What takes time between the two instants, buffers included; holds and blocks are few, and all in it. */
export const occupiedBetween = (page: Page, start: number, end: number): readonly Occupied[] => {
  const taken: Occupied[] = [];
  timesBetween(page.lines, start, end, taken);
  for (const { time } of page.holds.values()) taken.push(time);
  for (const { time } of page.blocks.values()) taken.push(time);
  return taken;
};

/** Everything that takes time here. Own holds past their instant are in it too: who asks says what time it is. */
export const occupied = (page: Page): readonly Occupied[] =>
  occupiedBetween(page, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);

/** A hold that this very page decides is over at its instant, without anybody doing anything. */
export const expiredHere = (page: Page, now: number): readonly PageHold[] =>
  [...page.holds.values()].filter(({ time, until }) => time.until !== undefined && until <= now);

/** Holds past their instant that only another page can decide. */
export const staleElsewhere = (page: Page, now: number): readonly HoldElsewhere[] =>
  [...page.holds.values()]
    .filter(({ time, confirmed, until }) => time.until === undefined && !confirmed && until <= now)
    .map(({ holdId, commitsOn }) => ({ holdId, commitsOn }));
