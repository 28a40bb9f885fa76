import { datesBetween, edgesOf } from '#timetable/day';
import type { Sql } from '../deps.ts';
import type { Part, Parts } from '../fresh/cache.ts';
import type { Needs } from '../fresh/needs.ts';
import { findPages, type Offered } from './known.ts';
import { type Asked, pagesIn, slotsOn, validUntil } from './of-host.ts';
import { merged, offersText } from './text.ts';

/** What the slots of a host on these days rest on. */
export const needsOf = (hostId: string, serviceId: string, days: { from: string; to: string }): Needs => ({
  slots: [`hours:${hostId}`, { key: `host:${hostId}`, days }],
  directory: ['office:*', `service:${serviceId}`, `host:${hostId}`],
});

/** The offers of a host day by day, as text in the zone asked for. */
export const daysOfHost = (
  sql: Sql,
  parts: Parts,
  { host, offices, service }: Offered,
  zone: string,
  asked: Asked,
): Promise<readonly Part[]> => {
  const { hostId } = host;
  const { serviceId, duration, range, now } = asked;
  const { from, to } = pagesIn(host, range);
  // The first and the last day may be cut short by what was asked for; those between are the same for everybody.
  const keyOf = (date: string): string =>
    `${hostId} ${date} ${serviceId} ${duration} ${zone} ${date === from ? range.start : ''} ${date === to ? range.end : ''}`;
  return parts(datesBetween(from, to), keyOf, async (dates) => {
    const pages = await findPages(sql, [hostId], dates[0] ?? from, dates.at(-1) ?? to);
    return dates.map((date) => {
      const occupied = pages(hostId, date);
      const slots = slotsOn(date, host, offices, service, occupied, asked);
      const end = Math.min(range.end, edgesOf(host.zone, date, host.dayStartsAt).end);
      return {
        text: offersText(zone, merged([{ hostId, slots }])),
        validUntil: validUntil(slots, service, occupied, { range: { start: range.start, end }, now }),
        needs: needsOf(hostId, serviceId, { from: date, to: date }),
      };
    });
  });
};
