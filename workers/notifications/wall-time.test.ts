import { expect } from 'chai';
import { wallTime } from './wall-time.ts';

const at = (start: string, minutes: number, zone: string) =>
  wallTime(new Date(start), new Date(new Date(start).getTime() + minutes * 60_000), zone, 'en-GB');

describe('wall time', () => {
  it('names the zone, summer from winter', () => {
    expect(at('2026-03-29T08:30:00Z', 30, 'Europe/Madrid').long).to.equal(
      'Sunday 29 March 2026, 10:30–11:00 Central European Summer Time (Europe/Madrid)',
    );
    expect(at('2026-03-28T08:30:00Z', 30, 'Europe/Madrid').long).to.include(
      '09:30–10:00 Central European Standard Time',
    );
  });

  it('tells the two hours of autumn apart', () => {
    expect(at('2026-10-25T00:30:00Z', 15, 'Europe/Madrid').long).to.include('02:30–02:45 Central European Summer Time');
    expect(at('2026-10-25T01:30:00Z', 15, 'Europe/Madrid').long).to.include(
      '02:30–02:45 Central European Standard Time',
    );
  });

  it('names both when the clock changes in between', () =>
    expect(at('2026-10-25T00:30:00Z', 60, 'Europe/Madrid').long).to.include(
      '02:30 Central European Summer Time–02:30 Central European Standard Time',
    ));

  it('says the day when it ends on another one', () =>
    expect(at('2026-06-01T21:30:00Z', 60, 'Europe/Madrid').long).to.include('23:30–Tuesday 2 June 2026, 00:30'));

  it('begins the day at 00, never at 24', () =>
    expect(at('2026-06-01T22:00:00Z', 30, 'Europe/Madrid').short).to.equal('Tuesday 2 June 2026, 00:00'));
});
