import type { Slot } from '#timetable/types';
import { toLocal } from '#timetable/zones';
import type { SlotsQuery } from './question.ts';

/** One start, with all hosts who are free then. */
export type Offer = Slot & { readonly hostIds: readonly string[] };

/** Hosts who offer the same start at the same office are one offer, whose seats add up. */
export const merged = (
  each: readonly { readonly hostId: string; readonly slots: readonly Slot[] }[],
): readonly Offer[] => {
  const offers = new Map<string, Slot & { hostIds: string[]; seatsLeft: number }>();
  for (const { hostId, slots } of each)
    for (const slot of slots) {
      const key = `${slot.start} ${slot.end} ${slot.officeId}`;
      const offer = offers.get(key);
      if (offer) {
        offer.hostIds.push(hostId);
        offer.seatsLeft += slot.seatsLeft;
      } else offers.set(key, { ...slot, hostIds: [hostId] });
    }
  return [...offers.values()].sort((a, b) => a.start - b.start || (a.officeId < b.officeId ? -1 : 1));
};

const iso = (at: number): string => new Date(at).toISOString();

export const slotsText = (query: SlotsQuery, zone: string, duration: number, offers: readonly Offer[]): string => {
  const slots = offers.map(
    ({ start, end, officeId, hostIds, seatsLeft }) =>
      `{"start":"${iso(start)}","end":"${iso(end)}","localStart":"${toLocal(zone, start)}","officeId":"${officeId}","hostIds":${JSON.stringify(hostIds)},"seatsLeft":${seatsLeft}}`,
  );
  const { serviceId, from, to } = query;
  return `{"serviceId":"${serviceId}","zone":${JSON.stringify(zone)},"from":"${from}","to":"${to}","duration":${duration},"slots":[${slots.join(',')}]}`;
};
