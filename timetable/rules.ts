import type { Terms } from '#contracts/events/index';
import { counts } from './occupied.ts';
import type { Day, Interval, Occupied, OpenWindow } from './types.ts';
import { serves } from './windows.ts';

const minute = 60_000;

/** What of a service's terms concerns time. */
export type TimeTerms = Pick<Terms, 'notice' | 'window' | 'limits' | 'bufferBefore' | 'bufferAfter' | 'capacity'>;

export type FitOptions = {
  /** Staff need no notice and no booking window. */
  readonly asStaff?: boolean;
  /** Which notice applies: the one for a booking, or the one for a change of time. */
  readonly kind?: 'book' | 'change';
  /** Somebody with the permission puts it over what is there, on purpose. */
  readonly overbook?: boolean;
  /** The office's cap, beside the service's own. */
  readonly hostLimits?: { readonly perDay?: number };
};

type Asked = Pick<FitOptions, 'asStaff' | 'kind'>;

export const noticeOf = (terms: TimeTerms, { asStaff, kind = 'book' }: Asked): number =>
  asStaff ? 0 : terms.notice[kind];

/** Booking closes this many days of 24 hours from now. */
export const latestStart = (terms: TimeTerms, now: number, { asStaff }: Asked): number =>
  asStaff || terms.window.days === undefined ? Number.POSITIVE_INFINITY : now + terms.window.days * 24 * 60 * minute;

/** The range of the booking window names pages, so that its ends are whole local days of the host. */
export const inDateRange = (terms: TimeTerms, date: string, { asStaff }: Asked): boolean =>
  asStaff === true ||
  ((terms.window.from === undefined || terms.window.from <= date) &&
    (terms.window.to === undefined || date <= terms.window.to));

/** Is all of it open for the service at the office? Windows that touch are one, whatever else they are kept for. */
export const isOpen = (open: readonly OpenWindow[], asked: Interval, officeId: string, serviceId: string): boolean => {
  if (asked.start >= asked.end) return false;
  let openUntil = asked.start;
  for (const window of open) {
    if (window.start > openUntil) return false;
    if (window.end > openUntil && serves(window, officeId, serviceId)) openUntil = window.end;
    if (openUntil >= asked.end) return true;
  }
  return false;
};

/** The part of a wish that lies on the page: what is beyond the edge is not a question of opening hours. */
export const onPage = ({ edges }: Day, asked: Interval): Interval => ({
  start: Math.max(asked.start, edges.start),
  end: Math.min(asked.end, edges.end),
});

export type Limit = {
  readonly limit: 'host-per-day' | 'service-per-day';
  readonly most: number;
  readonly count: number;
};

/** Does a limit ask how much the whole page holds? Else only what is beside a wish can be in its way. */
export const isLimited = ({ limits }: TimeTerms, { hostLimits }: FitOptions): boolean =>
  limits.hostPerDay !== undefined || hostLimits?.perDay !== undefined;

/** Holds count like the lines they may become, or two forms filled in at once would pass the limit together. */
export const limitReached = (
  terms: TimeTerms,
  serviceId: string,
  occupied: readonly Occupied[],
  now: number,
  ignore: readonly string[] | undefined,
  options: FitOptions,
): Limit | undefined => {
  if (!isLimited(terms, options)) return undefined;
  const perHost = options.hostLimits?.perDay;
  const perService = terms.limits.hostPerDay;
  let all = 0;
  let same = 0;
  for (const item of occupied) {
    if (item.kind === 'block' || !counts(item, now, ignore)) continue;
    all += 1;
    if (item.serviceId === serviceId) same += 1;
  }
  if (perHost !== undefined && all >= perHost) return { limit: 'host-per-day', most: perHost, count: all };
  if (perService !== undefined && same >= perService) {
    return { limit: 'service-per-day', most: perService, count: same };
  }
  return undefined;
};
