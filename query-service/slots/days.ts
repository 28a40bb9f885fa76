import { datesBetween } from '#timetable/day';
import type { Sql } from '../deps.ts';
import { etagOf, type Made, type Part, type Parts } from '../fresh/cache.ts';
import type { Need } from '../fresh/needs.ts';
import { findPages, type Host, type Office, type Service } from './known.ts';
import { type Asked, pagesOf, slotsOfHost, validUntil } from './of-host.ts';
import { rangeOf, type SlotsQuery } from './question.ts';
import { merged, offersText, slotsText } from './text.ts';

/** Whose slots, and all that is known of them but what is taken. */
export type Offering = {
  readonly hosts: readonly Host[];
  readonly offices: ReadonlyMap<string, Office>;
  readonly service: Service;
};

type Question = Omit<Asked, 'range'> & { readonly query: SlotsQuery; readonly zone: string };

const needsOf = (hosts: readonly Host[], days: { readonly from: string; readonly to: string }): readonly Need[] =>
  hosts.flatMap(({ hostId }) => [`hours:${hostId}`, { key: `host:${hostId}`, days }]);

/**
 * The offers of these hosts in one answer, whose days are kept by themselves under `place`: a booking makes its own
 * day anew and no other. A day is one of the zone asked in, so it may lie on two pages of a host.
 */
export const slotsByDay = async (
  sql: Sql,
  parts: Parts,
  place: string,
  { hosts, offices, service }: Offering,
  { query, zone, ...asked }: Question,
  directory: readonly Need[],
): Promise<Made> => {
  const { duration, now } = asked;
  const make = async (dates: readonly string[]): Promise<readonly Made[]> => {
    const range = rangeOf({ from: dates[0] ?? query.from, to: dates.at(-1) ?? query.to }, zone);
    const { from, to } = pagesOf(hosts, range);
    const hostIds = hosts.map(({ hostId }) => hostId);
    const pages = hosts.length === 0 ? () => [] : await findPages(sql, hostIds, from, to);
    return dates.map((date) => {
      const range = rangeOf({ from: date, to: date }, zone);
      const days = pagesOf(hosts, range);
      const each = hosts.map((host) => ({
        hostId: host.hostId,
        slots: slotsOfHost(host, offices, service, pages, { ...asked, range }),
      }));
      const until = each.map(({ hostId, slots }) => {
        const occupied = datesBetween(days.from, days.to).flatMap((page) => pages(hostId, page));
        return validUntil(slots, service, occupied, { range, now });
      });
      return {
        text: offersText(zone, merged(each)),
        validUntil: Math.min(...until, Number.POSITIVE_INFINITY),
        needs: { slots: needsOf(hosts, days), directory },
      };
    });
  };
  const keyOf = (date: string): string => `${place} ${date} ${query.serviceId} ${duration} ${zone}`;
  const days: readonly Part[] = await parts(datesBetween(query.from, query.to), keyOf, make);
  return {
    text: slotsText(
      query,
      zone,
      duration,
      days.map(({ text }) => text),
    ),
    // A fortnight is 200 KB; what its days are known by says as much.
    etag: etagOf(`${zone} ${duration} ${days.map(({ etag }) => etag).join(' ')}`),
    validUntil: Math.min(...days.map(({ validUntil: until }) => until)),
    needs: { slots: needsOf(hosts, pagesOf(hosts, rangeOf(query, zone))), directory },
  };
};
