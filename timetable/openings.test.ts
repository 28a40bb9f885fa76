import { expect } from 'chai';
import type { Opening } from '#contracts/events/index';
import { type AvailabilityState, noAvailability } from './availability-state.ts';
import { datesBetween } from './day.ts';
import { type OfficeTime, type OpenDayQuestion, openDay } from './openings.ts';
import { toLocal } from './zones.ts';

const madrid: OfficeTime = { zone: 'Europe/Madrid', holidays: new Set(), open: true };
const opening = (from: string, to: string, more: Partial<Opening> = {}): Opening => ({
  from,
  to,
  officeId: 'main',
  ...more,
});
const everyDay = (...openings: Opening[]): AvailabilityState => ({
  ...noAvailability,
  weekly: [{ rules: openings.flatMap((one) => [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ ...one, weekday }))) }],
});

type Given = Partial<Omit<OpenDayQuestion, 'offices' | 'host'>> & {
  offices?: Record<string, Partial<OfficeTime>>;
  zone?: string;
  dayStartsAt?: string;
};
const opened = ({ offices = { main: {} }, zone = 'Europe/Madrid', dayStartsAt = '00:00', ...question }: Given) =>
  openDay({
    date: '2026-05-06',
    host: { zone, dayStartsAt },
    availability: noAvailability,
    assigned: Object.keys(offices),
    offices: (officeId) => offices[officeId] && { ...madrid, ...offices[officeId] },
    ...question,
  });
/** Open windows as a reader of the host's wall clock sees them, with the office where it is not the main one. */
const seen = (given: Given): string[] =>
  opened(given).open.map(({ start, end, officeId, serviceIds }) => {
    const zone = given.zone ?? 'Europe/Madrid';
    const where = officeId === 'main' ? '' : ` ${officeId}`;
    return `${toLocal(zone, start).slice(5)} ${toLocal(zone, end).slice(5)}${where}${serviceIds ? ` [${serviceIds}]` : ''}`;
  });
const kinds = (given: Given): string[] => opened(given).why.map(({ kind }) => kind);

describe('B11 openings: rules become open time', () => {
  it('opens by the weekly rule of the weekday only', () => {
    const availability = { ...noAvailability, weekly: [{ rules: [{ weekday: 3, ...opening('09:00', '17:00') }] }] };
    expect(seen({ availability })).to.deep.equal(['05-06T09:00 05-06T17:00']);
    expect(seen({ availability, date: '2026-05-07' })).to.deep.equal([]);
    expect(kinds({ availability })).to.deep.equal(['weekly-hours']);
  });

  it('merges what touches or overlaps at one office for the same services, and sorts', () => {
    const availability = everyDay(opening('13:00', '17:00'), opening('09:00', '12:00'), opening('12:00', '13:30'));
    expect(seen({ availability })).to.deep.equal(['05-06T09:00 05-06T17:00']);
    const kept = everyDay(opening('12:00', '13:00', { serviceIds: ['x'] }), opening('09:00', '12:00'));
    expect(seen({ availability: kept })).to.deep.equal(['05-06T09:00 05-06T12:00', '05-06T12:00 05-06T13:00 [x]']);
  });

  it('lets a dated opening replace the whole day, and a closure leave nothing', () => {
    const weekly = everyDay(opening('09:00', '17:00'));
    const dated = { ...weekly, dated: new Map([['2026-05-06', { openings: [opening('18:00', '20:00')] }]]) };
    expect(seen({ availability: dated })).to.deep.equal(['05-06T18:00 05-06T20:00']);
    expect(kinds({ availability: dated })).to.deep.equal(['dated-opening']);
    const closed = { ...weekly, dated: new Map([['2026-05-06', { openings: [], publicText: 'Training' }]]) };
    expect(opened({ availability: closed }).open).to.deep.equal([]);
    expect(opened({ availability: closed }).why).to.deep.equal([
      { kind: 'date-closed', date: '2026-05-06', publicText: 'Training' },
    ]);
  });

  it("takes time off out of the middle, off an edge, and over several days, in the host's own zone", () => {
    const off = (from: string, to: string) => ({
      availability: { ...everyDay(opening('09:00', '17:00')), timeOff: [{ timeOffId: 'off', from, to }] },
    });
    expect(seen(off('2026-05-06T12:00', '2026-05-06T12:50'))).to.deep.equal([
      '05-06T09:00 05-06T12:00',
      '05-06T12:50 05-06T17:00',
    ]);
    expect(seen(off('2026-05-05T00:00', '2026-05-06T10:00'))).to.deep.equal(['05-06T10:00 05-06T17:00']);
    expect(seen(off('2026-05-01T00:00', '2026-05-20T00:00'))).to.deep.equal([]);
    expect(kinds(off('2026-05-01T00:00', '2026-05-06T00:00'))).to.deep.equal(['weekly-hours']);
    expect(kinds(off('2026-05-01T00:00', '2026-05-06T00:01'))).to.deep.equal(['weekly-hours', 'time-off']);
  });

  it('closes one office for its holiday, dated openings too, and leaves the other open', () => {
    const offices = { main: { holidays: new Set(['2026-05-06']) }, other: {} };
    const availability = everyDay(opening('09:00', '12:00'), opening('14:00', '17:00', { officeId: 'other' }));
    expect(seen({ availability, offices })).to.deep.equal(['05-06T14:00 05-06T17:00 other']);
    const dated = { ...noAvailability, dated: new Map([['2026-05-06', { openings: [opening('09:00', '10:00')] }]]) };
    expect(kinds({ availability: dated, offices })).to.deep.equal(['dated-opening', 'holiday']);
    expect(seen({ availability: dated, offices })).to.deep.equal([]);
  });

  it("opens nothing at an office that is suspended, unknown, or no longer the host's", () => {
    const availability = everyDay(opening('09:00', '12:00'));
    expect(kinds({ availability, offices: { main: { open: false } } })).to.deep.equal([
      'weekly-hours',
      'office-not-open',
    ]);
    expect(kinds({ availability, assigned: [] })).to.deep.equal(['weekly-hours', 'not-assigned']);
    const strange = { availability, assigned: ['main'], offices: {} };
    expect(kinds(strange)).to.deep.equal(['weekly-hours', 'office-not-open']);
    expect(opened(strange).open).to.deep.equal([]);
  });
});

/** The nights between two instants by the office's wall clock, counted in half hours. */
const nightsOf = (zone: string, from: number, to: number): number => {
  let open = 0;
  for (let at = from; at < to; at += 1_800_000) {
    const hour = Number(toLocal(zone, at).slice(11, 13));
    if (hour >= 22 || hour < 2) open += 1_800_000;
  }
  return open;
};

describe('B11 openings over the edge of a day', () => {
  const night = everyDay(opening('22:00', '02:00'));
  const fridayNight = {
    ...noAvailability,
    weekly: [{ rules: [{ weekday: 5, ...opening('22:00', '02:00') }] }],
  };

  it('keeps an overnight opening on the date it starts on, clipped at the page, and gives the rest to the next', () => {
    expect(seen({ availability: fridayNight, date: '2026-05-08' })).to.deep.equal(['05-08T22:00 05-09T00:00']);
    expect(seen({ availability: fridayNight, date: '2026-05-09' })).to.deep.equal(['05-09T00:00 05-09T02:00']);
    expect(opened({ availability: fridayNight, date: '2026-05-09' }).why[0]?.date).to.equal('2026-05-08');
  });

  it('has the whole night on one page when the day starts at four', () => {
    const four = { availability: fridayNight, dayStartsAt: '04:00' };
    expect(seen({ ...four, date: '2026-05-08' })).to.deep.equal(['05-08T22:00 05-09T02:00']);
    expect(seen({ ...four, date: '2026-05-09' })).to.deep.equal([]);
    expect(seen({ availability: everyDay(opening('02:00', '05:00')), dayStartsAt: '04:00' })).to.deep.equal([
      '05-06T04:00 05-06T05:00',
      '05-07T02:00 05-07T04:00',
    ]);
  });

  it('closes the night that starts on a closed date, not the end of the night before', () => {
    const closed = { ...night, dated: new Map([['2026-05-06', { openings: [] }]]) };
    expect(seen({ availability: closed })).to.deep.equal(['05-06T00:00 05-06T02:00']);
    expect(seen({ availability: closed, date: '2026-05-07' })).to.deep.equal(['05-07T22:00 05-08T00:00']);
  });

  it('reads 24:00 as the end of the day and equal ends as a day round the clock', () => {
    const all = ['05-06T00:00 05-07T00:00'];
    expect(seen({ availability: everyDay(opening('00:00', '24:00')) })).to.deep.equal(all);
    expect(seen({ availability: everyDay(opening('00:00', '00:00')) })).to.deep.equal(all);
  });

  it("keeps opening hours in the office's zone and the page in the host's", () => {
    const availability = everyDay(opening('09:00', '17:00'));
    expect(seen({ availability, offices: { main: { zone: 'America/New_York' } } })).to.deep.equal([
      '05-06T15:00 05-06T23:00',
    ]);
    const tokyo = { availability, offices: { main: { zone: 'Asia/Tokyo' } } };
    expect(seen(tokyo)).to.deep.equal(['05-06T02:00 05-06T10:00']);
    expect(seen({ ...tokyo, zone: 'America/Los_Angeles' })).to.deep.equal([
      '05-06T00:00 05-06T01:00',
      '05-06T17:00 05-07T00:00',
    ]);
  });

  it('loses nothing between pages, whatever the zones of host and office and the start of the day', () => {
    const zones = ['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Europe/Madrid', 'Australia/Lord_Howe'];
    const dates = datesBetween('2026-10-01', '2026-10-08');
    for (const zone of zones) {
      for (const officeZone of zones) {
        for (const dayStartsAt of ['00:00', '04:00', '23:00']) {
          const given = { availability: night, zone, dayStartsAt, offices: { main: { zone: officeZone } } };
          const open = dates.flatMap((date) => opened({ ...given, date }).open);
          const inside = open.slice(1, -1).reduce((sum, { start, end }) => sum + end - start, 0);
          const first = open[0]?.end ?? 0;
          const wanted = nightsOf(officeZone, first, open.at(-1)?.start ?? 0);
          expect(inside, `${zone} ${officeZone} ${dayStartsAt}`).to.equal(wanted);
        }
      }
    }
  });
});

describe('P8 openings and the changes of the clock', () => {
  it('begins an opening after the gap when the clock skips its start, and drops one that is skipped wholly', () => {
    const date = '2026-03-29';
    expect(seen({ date, availability: everyDay(opening('02:30', '05:00')) })).to.deep.equal([
      '03-29T03:00 03-29T05:00',
    ]);
    expect(seen({ date, availability: everyDay(opening('01:00', '02:30')) })).to.deep.equal([
      '03-29T01:00 03-29T03:00',
    ]);
    expect(seen({ date, availability: everyDay(opening('02:00', '03:00')) })).to.deep.equal([]);
  });

  it('carries the change inside a window, and splits the repeated hour between neighbours without a seam', () => {
    const date = '2026-10-25';
    const change = { at: Date.parse('2026-10-25T01:00Z'), by: -3_600_000 };
    const [window] = opened({ date, availability: everyDay(opening('00:00', '06:00')) }).open;
    expect(window?.changes).to.deep.equal([change]);
    expect((window?.end ?? 0) - (window?.start ?? 0)).to.equal(7 * 3_600_000);
    const halves = everyDay(opening('00:00', '02:30', { serviceIds: ['x'] }), opening('02:30', '06:00'));
    const [early, late] = opened({ date, availability: halves }).open;
    expect(early?.end).to.equal(late?.start);
    expect(late?.changes).to.deep.equal([change]);
  });

  it('opens at the first instant of a day without a midnight', () =>
    expect(
      seen({
        date: '2026-04-24',
        zone: 'Africa/Cairo',
        offices: { main: { zone: 'Africa/Cairo' } },
        availability: everyDay(opening('00:00', '03:00')),
      }),
    ).to.deep.equal(['04-24T01:00 04-24T03:00']));
});
