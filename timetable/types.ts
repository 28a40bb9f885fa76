import type { Facts, ProblemCode } from '#contracts/problems';
import type { ClockChange } from './zones.ts';

/** Elapsed time, in epoch milliseconds; `end` is the first instant that is not in it. ISO text exists only at the edges. */
export type Interval = { readonly start: number; readonly end: number };

/** Open time of a host on one page: instants, with where and for what. No `serviceIds` means all that the host offers. */
export type OpenWindow = Interval & {
  readonly officeId: string;
  readonly serviceIds?: readonly string[];
  /** Where the office's clock changes inside this window, so that starts stay on the wall clock's grid. */
  readonly changes?: readonly ClockChange[];
};

/** What takes time on a page. Buffers in minutes; `start` and `end` are without them. */
export type Occupied = Interval & {
  readonly kind: 'line' | 'hold' | 'block';
  readonly itemId: string;
  readonly bufferBefore: number;
  readonly bufferAfter: number;
  readonly serviceId?: string;
  readonly capacity?: number;
  readonly clientId?: string;
  /** A hold that commits on this very page is free from this instant on; absent on one that another page decides. */
  readonly until?: number;
};

/** The local day in the host's pinned zone, from its day start to the next one's. */
export type PageEdges = Interval;

/** A page as it is open: `open` is sorted by start. */
export type Day = { readonly date: string; readonly edges: PageEdges; readonly open: readonly OpenWindow[] };

export type Wish = {
  readonly start: number;
  readonly end: number;
  readonly serviceId: string;
  readonly officeId: string;
  readonly bufferBefore: number;
  readonly bufferAfter: number;
  readonly capacity: number;
  /** Own items that do not count: the line that moves on its page, the hold that is being turned into a line. */
  readonly ignore?: readonly string[];
};

/** Why not, with the facts that caused it; never a sentence. */
export type Refusal = { readonly code: ProblemCode; readonly facts: Facts };

export type Slot = Interval & { readonly officeId: string; readonly seatsLeft: number };
