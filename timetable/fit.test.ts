import { expect } from 'chai';
import { refusal } from './fit.ts';
import type { FitOptions, TimeTerms } from './rules.ts';
import type { Day, Occupied, OpenWindow, Wish } from './types.ts';

const date = '2026-05-06';
const at = (time: string, day = date): number => Date.parse(`${day}T${time}:00Z`);
const edges = { start: at('00:00'), end: at('24:00') };
const hours = (from: string, to: string, more: Partial<OpenWindow> = {}): OpenWindow => ({
  start: at(from),
  end: at(to),
  officeId: 'main',
  ...more,
});
const terms: TimeTerms = {
  notice: { book: 60, change: 30, cancel: 0 },
  window: { days: 10 },
  limits: {},
  bufferBefore: 0,
  bufferAfter: 0,
  capacity: 1,
};
const plain = { serviceId: 'talk', bufferBefore: 0, bufferAfter: 0 };
const taken = (itemId: string, from: string, to: string, more: Partial<Occupied> = {}): Occupied => ({
  ...{ ...plain, kind: 'line', itemId, start: at(from), end: at(to) },
  ...more,
});
type Given = {
  open?: readonly OpenWindow[];
  terms?: Partial<TimeTerms>;
  occupied?: readonly Occupied[];
  now?: number;
  options?: FitOptions;
  wish?: Partial<Wish>;
};
const asked = (from: string, to: string, given: Given = {}) => {
  const day: Day = { date, edges, open: given.open ?? [hours('09:00', '17:00')] };
  const wish = { ...plain, officeId: 'main', capacity: 1, start: at(from), end: at(to), ...given.wish };
  const now = given.now ?? at('08:00', '2026-05-01');
  return refusal(day, { ...terms, ...given.terms }, wish, given.occupied ?? [], now, given.options);
};
const code = (...question: Parameters<typeof asked>) => asked(...question)?.code ?? 'fits';

describe('B12 may this time be taken?', () => {
  it('accepts a free time inside opening hours, to the very ends of them', () => {
    expect(code('09:00', '10:00')).to.equal('fits');
    expect(code('16:00', '17:00')).to.equal('fits');
  });

  it('refuses what is past, also to staff', () => {
    expect(code('10:00', '11:00', { now: at('10:01') })).to.equal('in-the-past');
    expect(code('10:00', '11:00', { now: at('10:01'), options: { asStaff: true } })).to.equal('in-the-past');
    expect(code('10:00', '11:00', { now: at('10:00'), options: { asStaff: true } })).to.equal('fits');
  });

  it('wants notice, another for a change than for a booking, and none of staff', () => {
    const now = at('09:15');
    expect(asked('10:00', '11:00', { now })).to.deep.equal({
      code: 'too-soon',
      facts: { minutesNeeded: 60, earliest: '2026-05-06T10:15:00.000Z' },
    });
    expect(code('10:15', '11:00', { now })).to.equal('fits');
    expect(code('10:00', '11:00', { now, options: { kind: 'change' } })).to.equal('fits');
    expect(code('10:00', '11:00', { now, options: { asStaff: true } })).to.equal('fits');
  });

  it('keeps to the booking window, rolling or from date to date, and staff need not', () => {
    const early = at('09:59', '2026-04-26');
    expect(asked('10:00', '11:00', { now: early })).to.deep.equal({
      code: 'too-far',
      facts: { until: '2026-05-06T09:59:00.000Z' },
    });
    expect(code('10:00', '11:00', { now: early, options: { asStaff: true } })).to.equal('fits');
    const range = (from: string, to: string) => ({ terms: { window: { from, to } } });
    expect(code('10:00', '11:00', range('2026-05-06', '2026-05-06'))).to.equal('fits');
    expect(code('10:00', '11:00', range('2026-05-07', '2026-05-31'))).to.equal('too-far');
    expect(code('10:00', '11:00', range('2026-04-01', '2026-05-05'))).to.equal('too-far');
  });

  it('refuses what is outside hours and names the open time on both sides', () => {
    const open = [hours('09:00', '12:00'), hours('14:00', '17:00')];
    expect(asked('11:30', '12:30', { open })).to.deep.equal({
      code: 'outside-hours',
      facts: {
        before: { start: '2026-05-06T09:00:00.000Z', end: '2026-05-06T12:00:00.000Z' },
        after: { start: '2026-05-06T14:00:00.000Z', end: '2026-05-06T17:00:00.000Z' },
      },
    });
    expect(code('12:30', '13:00', { open })).to.equal('outside-hours');
    expect(code('08:30', '09:30', { open })).to.equal('outside-hours');
    expect(code('10:00', '10:00')).to.equal('outside-hours');
    expect(code('10:00', '11:00', { open: [] })).to.equal('outside-hours');
  });

  it('joins open times that touch, but only those of the office and the service', () => {
    const open = [hours('09:00', '12:00', { serviceIds: ['talk'] }), hours('12:00', '17:00')];
    expect(code('11:30', '12:30', { open })).to.equal('fits');
    expect(code('11:30', '12:30', { open, wish: { serviceId: 'visit' } })).to.equal('outside-hours');
    expect(code('11:30', '12:30', { open, wish: { officeId: 'other' } })).to.equal('outside-hours');
    const elsewhere = [
      hours('09:00', '12:00'),
      hours('11:00', '13:00', { officeId: 'other' }),
      hours('12:00', '17:00'),
    ];
    expect(code('11:30', '12:30', { open: elsewhere })).to.equal('fits');
  });

  it('refuses to straddle the edge of the page where the host is open, and before that where it is not', () => {
    const open = [hours('22:00', '24:00')];
    expect(code('23:00', '24:00', { open })).to.equal('fits');
    expect(code('23:30', '24:00', { open, wish: { end: edges.end + 60_000 } })).to.equal('crosses-day');
    expect(code('21:30', '24:00', { open, wish: { end: edges.end + 60_000 } })).to.equal('outside-hours');
    expect(code('23:30', '24:00', { open, wish: { start: edges.end, end: edges.end + 60_000 } })).to.equal(
      'outside-hours',
    );
  });

  it('keeps the order of the checks', () => {
    const busy = [taken('a', '10:00', '11:00')];
    const all = { terms: { window: { days: 0 } }, open: [], occupied: busy, options: { hostLimits: { perDay: 1 } } };
    expect(code('10:00', '11:00', { ...all, now: at('10:30') })).to.equal('in-the-past');
    expect(code('10:00', '11:00', { ...all, now: at('09:30') })).to.equal('too-soon');
    expect(code('10:00', '11:00', { ...all, now: at('08:00') })).to.equal('too-far');
    const inWindow = { ...all, terms: {} };
    expect(code('10:00', '11:00', inWindow)).to.equal('outside-hours');
    const open = [hours('00:00', '24:00')];
    const late = { end: edges.end + 1 };
    expect(code('10:00', '11:00', { ...inWindow, open, wish: late })).to.equal('crosses-day');
    expect(code('10:00', '11:00', { ...inWindow, open })).to.equal('slot-taken');
    expect(code('11:00', '12:00', { ...inWindow, open })).to.equal('limit-reached');
  });
});

describe('P2 what is taken stays taken', () => {
  it('names what stands in the way, lines, holds and blocks alike, and lets neighbours touch', () => {
    for (const kind of ['line', 'hold', 'block'] as const) {
      const occupied = [taken('a', '10:00', '11:00', { kind }), taken('b', '11:00', '12:00', { kind })];
      expect(asked('10:30', '11:30', { occupied })).to.deep.equal({
        code: 'slot-taken',
        facts: { conflicts: ['a', 'b'] },
      });
      expect(code('09:00', '10:00', { occupied })).to.equal('fits');
      expect(code('12:00', '13:00', { occupied })).to.equal('fits');
    }
  });

  it('counts the buffers of both, each on its own side', () => {
    const occupied = [taken('a', '12:00', '13:00', { bufferBefore: 10, bufferAfter: 20 })];
    const wish = { bufferBefore: 15, bufferAfter: 5 };
    expect(code('11:00', '11:45', { occupied, wish })).to.equal('fits');
    expect(code('11:00', '11:46', { occupied, wish })).to.equal('slot-taken');
    expect(code('13:35', '14:00', { occupied, wish })).to.equal('fits');
    expect(code('13:34', '14:00', { occupied, wish })).to.equal('slot-taken');
  });

  it('lets a buffer reach over closing time and over the edge of the page', () => {
    expect(code('09:00', '17:00', { wish: { bufferBefore: 600, bufferAfter: 600 } })).to.equal('fits');
    expect(code('00:00', '24:00', { open: [hours('00:00', '24:00')], wish: { bufferBefore: 30 } })).to.equal('fits');
  });

  it('frees a hold of this page at its until, and never one that another page decides', () => {
    const now = at('09:00');
    const hold = (more: Partial<Occupied>) => ({
      now,
      occupied: [taken('h', '12:00', '13:00', { kind: 'hold', ...more })],
    });
    expect(asked('12:00', '13:00', hold({ until: now + 1 }))).to.deep.equal({
      code: 'slot-taken',
      facts: { conflicts: ['h'], heldUntil: '2026-05-06T09:00:00.001Z' },
    });
    expect(code('12:00', '13:00', hold({ until: now }))).to.equal('fits');
    expect(code('12:00', '13:00', hold({}))).to.equal('slot-taken');
  });

  it('does not count what moves itself, nor the hold that becomes the line', () => {
    const occupied = [taken('a', '10:00', '11:00'), taken('h', '11:00', '12:00', { kind: 'hold' })];
    expect(code('10:30', '11:30', { occupied, wish: { ignore: ['a', 'h'] } })).to.equal('fits');
    expect(asked('10:30', '11:30', { occupied, wish: { ignore: ['a'] } })?.facts).to.deep.equal({ conflicts: ['h'] });
  });

  it('lets staff put a line over another on purpose, but not outside hours', () => {
    const occupied = [taken('a', '10:00', '11:00')];
    expect(code('10:00', '11:00', { occupied, options: { overbook: true } })).to.equal('fits');
    expect(code('18:00', '19:00', { occupied, options: { overbook: true } })).to.equal('outside-hours');
  });
});

describe('B12 group services and limits', () => {
  const seat = (itemId: string, more: Partial<Occupied> = {}) =>
    taken(itemId, '10:00', '11:00', { capacity: 3, ...more });
  const wish = { capacity: 3 };

  it('seats as many as the service has places, at the same start', () => {
    expect(code('10:00', '11:00', { occupied: [seat('a'), seat('b')], wish })).to.equal('fits');
    expect(asked('10:00', '11:00', { occupied: [seat('a'), seat('b'), seat('c')], wish })).to.deep.equal({
      code: 'capacity-reached',
      facts: { capacity: 3, seated: ['a', 'b', 'c'] },
    });
    expect(code('10:00', '10:30', { occupied: [seat('a'), seat('b')], wish })).to.equal('fits');
  });

  it('shares with nobody else: another start, another service, a single line, a block', () => {
    expect(code('10:15', '11:15', { occupied: [seat('a')], wish })).to.equal('slot-taken');
    expect(code('10:00', '11:00', { occupied: [seat('a', { serviceId: 'visit' })], wish })).to.equal('slot-taken');
    expect(code('10:00', '11:00', { occupied: [seat('a', { capacity: 1 })], wish })).to.equal('slot-taken');
    expect(code('10:00', '11:00', { occupied: [seat('a', { kind: 'block' })], wish })).to.equal('slot-taken');
    expect(code('10:00', '11:00', { occupied: [seat('a')], wish: { capacity: 1 } })).to.equal('slot-taken');
  });

  it('says slot-taken before capacity-reached', () =>
    expect(
      code('10:00', '11:00', { occupied: [seat('a'), seat('b'), seat('c'), taken('x', '10:30', '11:00')], wish }),
    ).to.equal('slot-taken'));

  it("keeps the limits per host and day: the service's own over its lines, the office's over all", () => {
    const occupied = [taken('a', '09:00', '10:00'), taken('v', '10:00', '11:00', { serviceId: 'visit' })];
    const limits = (hostPerDay: number) => ({ occupied, terms: { limits: { hostPerDay } } });
    expect(code('12:00', '13:00', limits(2))).to.equal('fits');
    expect(asked('12:00', '13:00', limits(1))).to.deep.equal({
      code: 'limit-reached',
      facts: { limit: 'service-per-day', most: 1, count: 1 },
    });
    expect(code('12:00', '13:00', { ...limits(1), wish: { ignore: ['a'] } })).to.equal('fits');
    expect(asked('12:00', '13:00', { occupied, options: { hostLimits: { perDay: 2 } } })?.facts).to.deep.equal({
      limit: 'host-per-day',
      most: 2,
      count: 2,
    });
  });

  it('counts live holds toward a limit, not blocks and not holds that ran out', () => {
    const hold = taken('h', '09:00', '10:00', { kind: 'hold', until: at('08:30') });
    const block = taken('b', '11:00', '12:00', { kind: 'block' });
    const given = { occupied: [hold, block], options: { hostLimits: { perDay: 1 }, asStaff: true } };
    expect(code('12:00', '13:00', { ...given, now: at('08:29') })).to.equal('limit-reached');
    expect(code('12:00', '13:00', { ...given, now: at('08:30') })).to.equal('fits');
  });
});
