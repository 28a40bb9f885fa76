import type { Slot } from '#timetable/types';
import { dateText } from '#timetable/wall';
import { offsetAt } from '#timetable/zones';
import type { SlotsQuery } from './question.ts';

/** One start, with all hosts who are free then. */
export type Offer = Slot & { readonly hostIds: readonly string[] };

/** Hosts who offer the same start at the same office are one offer, whose seats add up. */
export const merged = (
  each: readonly { readonly hostId: string; readonly slots: readonly Slot[] }[],
): readonly Offer[] => {
  const [only, ...others] = each;
  if (only && others.length === 0) {
    const hostIds = [only.hostId];
    return only.slots.map(({ start, end, officeId, seatsLeft }) => ({ start, end, officeId, seatsLeft, hostIds }));
  }
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

const day = 86_400_000;
const minute = 60_000;
const two = (n: number): string => (n < 10 ? `0${n}` : `${n}`);

/** `Thh:mm` of each minute of a day. */
const minuteTexts = Array.from({ length: day / minute }, (_, n) => `T${two(Math.floor(n / 60))}:${two(n % 60)}`);

/** `yyyy-mm-ddThh:mm` of times that come in order: a fortnight is a thousand of them and fourteen dates. */
const wallTexts = (): ((wall: number) => string) => {
  let midnight = Number.NaN;
  let date = '';
  return (wall) => {
    if (!(wall >= midnight && wall < midnight + day)) {
      midnight = Math.floor(wall / day) * day;
      date = dateText(wall);
    }
    return `${date}${minuteTexts[Math.floor((wall - midnight) / minute)]}`;
  };
};

/** Slots begin and end at whole minutes, as everything in the book does. Without the brackets, so that days join. */
export const offersText = (zone: string, offers: readonly Offer[]): string => {
  const [startText, endText, localText] = [wallTexts(), wallTexts(), wallTexts()];
  let text = '';
  for (const { start, end, officeId, hostIds, seatsLeft } of offers) {
    const local = localText(start + offsetAt(zone, start));
    text += `${text === '' ? '' : ','}{"start":"${startText(start)}:00.000Z","end":"${endText(end)}:00.000Z","localStart":"${local}","officeId":"${officeId}","hostIds":["${hostIds.join('","')}"],"seatsLeft":${seatsLeft}}`;
  }
  return text;
};

const comma = Buffer.from(',');

/** The answer, around the offers of its days. */
export const slotsText = (query: SlotsQuery, zone: string, duration: number, days: readonly Buffer[]): Buffer => {
  const { serviceId, from, to } = query;
  const head = `{"serviceId":"${serviceId}","zone":${JSON.stringify(zone)},"from":"${from}","to":"${to}","duration":${duration},"slots":[`;
  const offers = days.filter(({ length }) => length > 0).flatMap((day, n) => (n === 0 ? [day] : [comma, day]));
  return Buffer.concat([Buffer.from(head), ...offers, Buffer.from(']}')]);
};
