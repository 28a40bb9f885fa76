import { expect } from 'chai';
import fc from 'fast-check';
import { noAvailability } from './availability-state.ts';
import { refusal } from './fit.ts';
import { openDay } from './openings.ts';
import { slotsOfDay } from './slots.ts';
import { wallOf } from './wall.ts';
import { toLocal } from './zones.ts';

const five = 5 * 60_000;

describe('P8 slots through a change of the clock', () => {
  const free = {
    notice: { book: 0, change: 0, cancel: 0 },
    window: {},
    limits: {},
    bufferBefore: 0,
    bufferAfter: 0,
    capacity: 1,
  };
  const page = (zone: string, date: string, from: string, to: string) =>
    openDay({
      date,
      host: { zone, dayStartsAt: '00:00' },
      availability: { ...noAvailability, dated: new Map([[date, { openings: [{ from, to, officeId: 'main' }] }]]) },
      offices: () => ({ zone, holidays: new Set(), open: true }),
      assigned: ['main'],
    });
  const starts = (zone: string, date: string, from: string, to: string, step: number, duration = step): string[] =>
    slotsOfDay(page(zone, date, from, to), free, [], 0, { serviceId: 'talk', duration, step }).map(({ start }) =>
      toLocal(zone, start).slice(11),
    );

  it('stays on the wall clock where it skips, and passes over what it skips', () => {
    expect(starts('Europe/Madrid', '2026-03-29', '00:00', '05:00', 45, 15)).to.deep.equal([
      '00:00',
      '00:45',
      '01:30',
      '03:00',
      '03:45',
      '04:30',
    ]);
    expect(starts('Australia/Lord_Howe', '2026-10-04', '00:00', '05:00', 60)).to.deep.equal([
      '00:00',
      '01:00',
      '03:00',
      '04:00',
    ]);
    expect(starts('Antarctica/Troll', '2026-03-29', '00:30', '05:00', 60)).to.deep.equal(['00:30', '03:30']);
  });

  it('offers both halves of a repeated hour, each an instant of its own', () => {
    expect(starts('Europe/Madrid', '2026-10-25', '01:00', '04:00', 60)).to.deep.equal([
      '01:00',
      '02:00',
      '02:00',
      '03:00',
    ]);
    expect(starts('Australia/Lord_Howe', '2026-04-05', '00:00', '03:00', 60)).to.deep.equal([
      '00:00',
      '01:00',
      '02:00',
    ]);
    expect(starts('Australia/Lord_Howe', '2026-04-05', '00:00', '03:00', 30)).to.deep.equal([
      '00:00',
      '00:30',
      '01:00',
      '01:30',
      '01:30',
      '02:00',
      '02:30',
    ]);
  });

  it('lists exactly the instants whose wall clock is on the grid and that are accepted', () => {
    const night = fc.constantFrom(
      ...([
        'Europe/Madrid 2026-03-29',
        'Europe/Madrid 2026-10-25',
        'Antarctica/Troll 2026-10-25',
        'Africa/Cairo 2026-04-24',
        'Australia/Lord_Howe 2026-04-05',
        'Pacific/Chatham 2026-09-27',
        'America/Havana 2026-11-01',
      ] as const),
    );
    const clock = (ticks: number): string => new Date(ticks * five).toISOString().slice(11, 16);
    fc.assert(
      fc.property(
        night,
        fc.nat(40),
        fc.integer({ min: 41, max: 120 }),
        fc.constantFrom(5, 15, 20, 45, 60),
        (text, from, to, step) => {
          const [zone = '', date = ''] = text.split(' ');
          const opened = page(zone, date, clock(from), clock(to));
          const asked = { serviceId: 'talk', duration: 30, step };
          const found = slotsOfDay(opened, free, [], 0, asked).map(({ start }) => start);
          const [open] = opened.open;
          const anchor = wallOf(toLocal(zone, open?.start ?? 0));
          const expected: number[] = [];
          for (let at = opened.edges.start; at < opened.edges.end; at += five) {
            const wish = { start: at, end: at + 6 * five, officeId: 'main', ...asked, ...free };
            const onGrid = (wallOf(toLocal(zone, at)) - anchor) % (step * 60_000) === 0;
            if (onGrid && refusal(opened, free, wish, [], 0) === null) expected.push(at);
          }
          expect(found).to.deep.equal(expected);
        },
      ),
      { numRuns: 150 },
    );
  });
});
