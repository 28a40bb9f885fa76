import { expect } from 'chai';
import fc from 'fast-check';
import { addDays, datesBetween, edgesOf, pageDateOf, weekdayOf } from './day.ts';
import { toLocal } from './zones.ts';

const minute = 60_000;
const hours = (zone: string, date: string, dayStartsAt = '00:00'): number => {
  const { start, end } = edgesOf(zone, date, dayStartsAt);
  return (end - start) / (60 * minute);
};
const firstMinute = (zone: string, date: string, dayStartsAt = '00:00'): string =>
  toLocal(zone, edgesOf(zone, date, dayStartsAt).start);

describe('P8 local days', () => {
  for (const [zone, date] of [
    ['America/Havana', '2026-03-08'],
    ['America/Santiago', '2026-09-06'],
    ['Africa/Cairo', '2026-04-24'],
    ['Asia/Beirut', '2026-03-29'],
  ] as const) {
    it(`${zone} has no midnight on ${date}: the day begins at one and has 23 hours`, () => {
      expect(firstMinute(zone, date)).to.equal(`${date}T01:00`);
      expect(hours(zone, date)).to.equal(23);
      expect(hours(zone, addDays(date, -1))).to.equal(24);
    });
  }

  for (const [zone, date, length] of [
    ['America/Santiago', '2026-04-04', 25],
    ['Africa/Cairo', '2026-10-29', 25],
    ['Asia/Beirut', '2026-10-24', 25],
    ['America/Havana', '2026-11-01', 25],
    ['Australia/Lord_Howe', '2026-10-04', 23.5],
    ['Australia/Lord_Howe', '2026-04-05', 24.5],
    ['Antarctica/Troll', '2026-03-29', 22],
    ['Antarctica/Troll', '2026-10-25', 26],
    ['Pacific/Kiritimati', '2026-10-25', 24],
  ] as const) {
    it(`${zone} has ${length} hours on ${date}`, () => expect(hours(zone, date)).to.equal(length));
  }

  it('has an empty page where a zone skipped a whole date', () => {
    expect(hours('Pacific/Apia', '2011-12-30')).to.equal(0);
    const { start } = edgesOf('Pacific/Apia', '2011-12-30', '00:00');
    expect(pageDateOf('Pacific/Apia', '00:00', start)).to.equal('2011-12-31');
  });

  it('begins at four when the host says so, and keeps the night on the evening before', () => {
    expect(firstMinute('Europe/Madrid', '2026-03-29', '04:00')).to.equal('2026-03-29T04:00');
    expect(hours('Europe/Madrid', '2026-03-28', '04:00')).to.equal(23);
    expect(hours('Europe/Madrid', '2026-10-24', '04:00')).to.equal(25);
    const night = Date.parse('2026-05-02T01:30+02:00');
    expect(pageDateOf('Europe/Madrid', '04:00', night)).to.equal('2026-05-01');
    expect(pageDateOf('Europe/Madrid', '00:00', night)).to.equal('2026-05-02');
  });

  it('begins after the gap when the clock skips the day start itself', () =>
    expect(firstMinute('Europe/Madrid', '2026-03-29', '02:30')).to.equal('2026-03-29T03:00'));

  it('puts every instant on one page only, in every zone, for every day start', () => {
    const zone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
    const at = fc.integer({ min: Date.UTC(1985, 0), max: Date.UTC(2036, 0) });
    fc.assert(
      fc.property(zone, at, fc.constantFrom('00:00', '04:00', '02:30', '23:30', '24:00'), (zoneId, instant, start) => {
        const date = pageDateOf(zoneId, start, instant);
        const edges = edgesOf(zoneId, date, start);
        expect(instant >= edges.start && instant < edges.end).to.equal(true);
        expect(edgesOf(zoneId, addDays(date, 1), start).start).to.equal(edges.end);
      }),
      { numRuns: 200 },
    );
  });

  it('keeps to one page where the clock went back over midnight at one minute past', () => {
    const firstMidnight = Date.parse('2010-11-07T00:00-02:30');
    for (const after of [-1, 0, 30, 61, 90]) {
      const date = pageDateOf('America/St_Johns', '00:00', firstMidnight + after * minute);
      expect(date, `${after}`).to.equal(after < 0 ? '2010-11-06' : '2010-11-07');
    }
  });

  it('counts dates and weekdays by the calendar', () => {
    expect(datesBetween('2028-02-28', '2028-03-01')).to.deep.equal(['2028-02-28', '2028-02-29', '2028-03-01']);
    expect(datesBetween('2026-01-02', '2026-01-01')).to.deep.equal([]);
    expect([weekdayOf('2026-11-02'), weekdayOf('2026-11-08')]).to.deep.equal([1, 7]);
    expect(addDays('2026-12-31', 1)).to.equal('2027-01-01');
  });
});
