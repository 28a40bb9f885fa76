import { datesBetween, pageDateOf } from '#timetable/day';
import { openDay } from '#timetable/openings';
import { latestStart, noticeOf } from '#timetable/rules';
import { slotsOfDay } from '#timetable/slots';
import type { Interval, Occupied, Slot } from '#timetable/types';
import type { Host, Office, Pages, Service } from './known.ts';

const minute = 60_000;

export type Asked = {
  readonly serviceId: string;
  readonly duration: number;
  /** One office, or all that the host works at. */
  readonly officeId?: string;
  readonly range: Interval;
  readonly now: number;
};

/** Does the host offer the service there? The same rule as the one a booking is measured against. */
export const offers = (host: Host, serviceId: string, { terms, withdrawn }: Service, officeId: string): boolean =>
  !withdrawn &&
  !host.retired &&
  host.officeIds.includes(officeId) &&
  (terms.officeIds === undefined || terms.officeIds.includes(officeId)) &&
  (terms.hostIds === undefined || terms.hostIds.includes(host.hostId)) &&
  (host.serviceIds === null || host.serviceIds.includes(serviceId));

/** The pages that hold any instant of the range; a day more on each side where a day does not start at midnight. */
export const pagesIn = ({ zone, dayStartsAt }: Host, { start, end }: Interval): { from: string; to: string } => ({
  from: pageDateOf(zone, dayStartsAt, start),
  to: pageDateOf(zone, dayStartsAt, end - 1),
});

/** Where the host offers the service, of what was asked for. */
const placesOf = (host: Host, service: Service, { officeId, serviceId }: Asked): readonly string[] =>
  (officeId ? [officeId] : host.officeIds).filter((id) => offers(host, serviceId, service, id));

/** Of one page, by start. */
export const slotsOn = (
  date: string,
  host: Host,
  offices: ReadonlyMap<string, Office>,
  service: Service,
  occupied: readonly Occupied[],
  asked: Asked,
): Slot[] => {
  const { serviceId, duration, range, now } = asked;
  const at = placesOf(host, service, asked);
  if (at.length === 0) return [];
  const day = openDay({
    date,
    host,
    availability: host.availability,
    offices: (officeId) => offices.get(officeId),
    assigned: host.officeIds,
  });
  if (day.open.length === 0) return [];
  const found: Slot[] = [];
  for (const officeId of at) {
    const perDay = offices.get(officeId)?.hostPerDay;
    const slots = slotsOfDay(day, service.terms, occupied, now, {
      serviceId,
      duration,
      step: service.terms.slotStep ?? host.slotStep,
      officeId,
      ...(perDay === undefined ? {} : { hostLimits: { perDay } }),
    });
    for (const slot of slots) if (slot.start >= range.start && slot.start < range.end) found.push(slot);
  }
  return at.length === 1 ? found : found.sort((a, b) => a.start - b.start);
};

/** Pages follow one another without a gap, so what is sorted on each is sorted. */
export const slotsOfHost = (
  host: Host,
  offices: ReadonlyMap<string, Office>,
  service: Service,
  pages: Pages,
  asked: Asked,
): Slot[] => {
  const { from, to } = pagesIn(host, asked.range);
  return datesBetween(from, to).flatMap((date) =>
    slotsOn(date, host, offices, service, pages(host.hostId, date), asked),
  );
};

/**
 * Until when a list of slots stays true while nothing happens: the first of them comes too near, a hold runs out, or
 * the window moves on by a minute.
 */
export const validUntil = (
  slots: readonly Slot[],
  service: Service,
  occupied: Iterable<Occupied>,
  { range, now }: Pick<Asked, 'range' | 'now'>,
): number => {
  let until = Number.POSITIVE_INFINITY;
  const [first] = slots;
  if (first) until = first.start - noticeOf(service.terms, {}) * minute + 1;
  for (const item of occupied) if (item.until !== undefined && item.until > now) until = Math.min(until, item.until);
  if (range.end > latestStart(service.terms, now, {})) until = Math.min(until, (Math.floor(now / minute) + 1) * minute);
  return until;
};
