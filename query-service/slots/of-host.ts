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
const pagesIn = ({ zone, dayStartsAt }: Host, { start, end }: Interval): { from: string; to: string } => ({
  from: pageDateOf(zone, dayStartsAt, start),
  to: pageDateOf(zone, dayStartsAt, end - 1),
});

/** The same of several. */
export const pagesOf = (hosts: readonly Host[], range: Interval): { from: string; to: string } => {
  const pages = hosts.map((host) => pagesIn(host, range));
  const froms = pages.map(({ from }) => from).sort();
  const tos = pages.map(({ to }) => to).sort();
  return { from: froms[0] ?? '', to: tos.at(-1) ?? '' };
};

export const slotsOfHost = (
  host: Host,
  offices: ReadonlyMap<string, Office>,
  service: Service,
  pages: Pages,
  asked: Asked,
): Slot[] => {
  const { serviceId, duration, range, now } = asked;
  const at = (asked.officeId ? [asked.officeId] : host.officeIds).filter((id) => offers(host, serviceId, service, id));
  if (at.length === 0) return [];
  const { from, to } = pagesIn(host, range);
  const found: Slot[] = [];
  for (const date of datesBetween(from, to)) {
    const day = openDay({
      date,
      host,
      availability: host.availability,
      offices: (officeId) => offices.get(officeId),
      assigned: host.officeIds,
    });
    if (day.open.length === 0) continue;
    for (const officeId of at) {
      const perDay = offices.get(officeId)?.hostPerDay;
      const slots = slotsOfDay(day, service.terms, pages(host.hostId, date), now, {
        serviceId,
        duration,
        step: service.terms.slotStep ?? host.slotStep,
        officeId,
        ...(perDay === undefined ? {} : { hostLimits: { perDay } }),
      });
      for (const slot of slots) if (slot.start >= range.start && slot.start < range.end) found.push(slot);
    }
  }
  return at.length === 1 ? found : found.sort((a, b) => a.start - b.start);
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
