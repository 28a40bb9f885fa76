import { expect } from 'chai';
import { toLocal } from '#timetable/zones';
import { merged, offersText, slotsText } from './text.ts';

const query = { serviceId: 'talk', from: '2026-03-28', to: '2026-03-30' } as Parameters<typeof slotsText>[0];
const slot = (start: string, minutes = 30) => ({
  start: Date.parse(start),
  end: Date.parse(start) + minutes * 60_000,
  officeId: 'office',
  seatsLeft: 1,
});

describe('slots as text', () => {
  it('says of each start the instant and the wall time, over midnight and over a change of the clock (P8)', () => {
    for (const zone of ['Europe/Madrid', 'Asia/Kathmandu', 'America/Havana', 'Australia/Lord_Howe']) {
      const starts = Array.from({ length: 300 }, (_, n) => slot('2026-03-27T22:45:00Z', 30 + n)).map((one, n) => ({
        ...one,
        start: one.start + n * 900_000,
        end: one.end + n * 900_000,
      }));
      const days = [starts.slice(0, 96), [], starts.slice(96)];
      const texts = days.map((slots) => Buffer.from(offersText(zone, merged([{ hostId: 'ada', slots }]))));
      const { slots } = JSON.parse(slotsText(query, zone, 30, texts).toString());
      expect(slots).to.deep.equal(
        starts.map(({ start, end }) => ({
          start: new Date(start).toISOString(),
          end: new Date(end).toISOString(),
          localStart: toLocal(zone, start),
          officeId: 'office',
          hostIds: ['ada'],
          seatsLeft: 1,
        })),
      );
    }
  });

  it('makes one offer of hosts who are free at the same time, in the order of the day', () => {
    const [early, late] = [slot('2026-03-28T08:00:00Z'), slot('2026-03-28T09:00:00Z')];
    const offers = merged([
      { hostId: 'ada', slots: [late] },
      { hostId: 'bea', slots: [early, late] },
    ]);
    expect(offers).to.deep.equal([
      { ...early, hostIds: ['bea'] },
      { ...late, hostIds: ['ada', 'bea'], seatsLeft: 2 },
    ]);
  });
});
