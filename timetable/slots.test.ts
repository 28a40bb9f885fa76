import { expect } from 'chai';
import fc from 'fast-check';
import { refusal } from './fit.ts';
import { type SlotsQuestion, slotsOfDay } from './slots.ts';
import type { Day, Occupied, OpenWindow, Wish } from './types.ts';

const five = 5 * 60_000;
const midnight = Date.parse('2026-05-06T00:00Z');
const edges = { start: midnight, end: midnight + 288 * five };
const offices = ['main', 'other'];

/** Everything in steps of five minutes, so that starts, ends and buffers meet exactly and often. */
const tick = fc.integer({ min: 0, max: 288 });
const few = fc.constantFrom(0, 0, 5, 10, 15, 30);
const service = fc.constantFrom('talk', 'visit');
const span = fc
  .tuple(tick, fc.integer({ min: 1, max: 60 }))
  .map(([from, length]) => ({ start: midnight + from * five, end: midnight + Math.min(288, from + length) * five }))
  .filter(({ start, end }) => start < end);
const window: fc.Arbitrary<OpenWindow> = fc
  .tuple(span, fc.constantFrom(...offices), fc.option(fc.subarray(['talk', 'visit'], { minLength: 1 })))
  .map(([time, officeId, serviceIds]) => ({ ...time, officeId, ...(serviceIds && { serviceIds }) }));
const day: fc.Arbitrary<Day> = fc
  .array(window, { maxLength: 6 })
  .map((open) => ({ date: '2026-05-06', edges, open: open.toSorted((a, b) => a.start - b.start) }));
const item = fc.record({
  time: span,
  kind: fc.constantFrom('line', 'line', 'line', 'hold', 'block'),
  bufferBefore: few,
  bufferAfter: few,
  serviceId: service,
  capacity: fc.constantFrom(1, 1, 2, 3),
  until: fc.option(tick),
});
const occupied: fc.Arbitrary<Occupied[]> = fc.array(item, { maxLength: 10 }).map((items) =>
  items.map(({ time, until, ...rest }, i) => ({
    ...rest,
    ...time,
    itemId: `item-${i}`,
    ...(rest.kind === 'hold' && until !== null && { until: midnight + until * five }),
  })),
);
/** Some of the items again at the same time, so that sessions fill up. */
const crowded = occupied.map((items) =>
  items.flatMap((one, i) => (one.capacity === 3 && i % 2 ? [one, { ...one, itemId: `${one.itemId}-more` }] : [one])),
);
const terms = fc.record({
  notice: fc.record({ book: few, change: few, cancel: few }),
  window: fc.constantFrom({}, {}, { days: 1 }, { from: '2026-05-06' }, { to: '2026-05-05' }),
  limits: fc.constantFrom({}, {}, { hostPerDay: 3 }),
  bufferBefore: few,
  bufferAfter: few,
  capacity: fc.constantFrom(1, 1, 2, 3),
});
const question: fc.Arbitrary<SlotsQuestion> = fc
  .record({
    serviceId: service,
    duration: fc.constantFrom(5, 15, 30, 50, 60),
    step: fc.constantFrom(5, 10, 15, 25, 60),
    asStaff: fc.boolean(),
    kind: fc.constantFrom('book' as const, 'change' as const),
    officeId: fc.option(fc.constantFrom(...offices), { nil: '' }),
    ignored: fc.boolean(),
    perDay: fc.option(fc.integer({ min: 1, max: 8 }), { nil: 0 }),
  })
  .map(({ officeId, ignored, perDay, ...rest }) => ({
    ...rest,
    ...(officeId && { officeId }),
    ...(ignored && { ignore: ['item-0'] }),
    ...(perDay && { hostLimits: { perDay } }),
  }));
const now = fc.integer({ min: -300, max: 200 }).map((ticks) => midnight + ticks * five);

/** Starts on the grid, found tick by tick: counted from where open time of this office and service begins. */
const gridStarts = ({ open }: Day, officeId: string, { serviceId, step }: SlotsQuestion): number[] => {
  const isOpen = (at: number): boolean =>
    open.some(
      (one) =>
        one.officeId === officeId && (one.serviceIds?.includes(serviceId) ?? true) && one.start <= at && at < one.end,
    );
  const starts: number[] = [];
  let begin = edges.start;
  for (let at = edges.start; at < edges.end; at += five) {
    if (!isOpen(at - five)) begin = at;
    if (isOpen(at) && (at - begin) % (step * 60_000) === 0) starts.push(at);
  }
  return starts;
};

const free = { notice: { book: 0, change: 0, cancel: 0 }, window: {}, limits: {}, capacity: 1 };

describe('B11 slots: the same rules offer a time and accept it', () => {
  it('lists every start on the grid that is accepted, and none that is refused', () => {
    let listed = 0;
    let refused = 0;
    fc.assert(
      fc.property(day, terms, crowded, now, question, (page, offered, items, at, asked) => {
        const slots = slotsOfDay(page, offered, items, at, asked);
        const { serviceId, duration, officeId: only, ignore } = asked;
        const { bufferBefore, bufferAfter, capacity } = offered;
        let count = 0;
        for (const officeId of only ? [only] : offices) {
          for (const start of gridStarts(page, officeId, asked)) {
            const wish: Wish = {
              start,
              end: start + duration * 60_000,
              ...{ serviceId, officeId, bufferBefore, bufferAfter, capacity, ...(ignore && { ignore }) },
            };
            const fits = refusal(page, offered, wish, items, at, asked) === null;
            const slot = slots.find((one) => one.start === start && one.officeId === officeId);
            expect(slot !== undefined, `${officeId} ${new Date(start).toISOString()}`).to.equal(fits);
            if (fits) count += 1;
            else refused += 1;
          }
        }
        expect(slots).to.have.length(count);
        expect(slots.map(({ start }) => start)).to.deep.equal(
          slots.map(({ start }) => start).toSorted((a, b) => a - b),
        );
        listed += count;
      }),
      { numRuns: 1500 },
    );
    // The property would hold emptily if the samples were all closed or all free.
    expect(listed).to.be.greaterThan(1000);
    expect(refused).to.be.greaterThan(1000);
  });

  it('offers the one start that fits exactly between two lines', () => {
    const line = (itemId: string, from: number, to: number): Occupied => ({
      ...{ kind: 'line', itemId, serviceId: 'talk', bufferBefore: 5, bufferAfter: 10 },
      ...{ start: midnight + from * five, end: midnight + to * five },
    });
    const page = { date: '2026-05-06', edges, open: [{ ...edges, officeId: 'main' }] };
    const terms = { ...free, bufferBefore: 5, bufferAfter: 5 };
    const asked = { serviceId: 'talk', duration: 30, step: 5 };
    const between = [line('a', 0, 100), line('b', 111, 288)];
    expect(slotsOfDay(page, terms, between, 0, asked).map(({ start }) => (start - midnight) / five)).to.deep.equal([
      103,
    ]);
    expect(slotsOfDay(page, terms, between, 0, { ...asked, duration: 35 })).to.deep.equal([]);
  });

  it('tells how many seats are left: booking them one by one uses them up exactly', () => {
    fc.assert(
      fc.property(day, terms, crowded, question, (page, offered, items, asked) => {
        const open = { ...offered, limits: {} };
        const { hostLimits: _none, ...unlimited } = asked;
        const at = midnight - 10 * five;
        const [slot] = slotsOfDay(page, open, items, at, unlimited);
        fc.pre(slot !== undefined);
        const { serviceId } = asked;
        const seats = Array.from({ length: slot.seatsLeft }, (_, i) => ({
          ...{ ...slot, kind: 'line' as const, itemId: `seat-${i}`, serviceId },
          ...{ bufferBefore: open.bufferBefore, bufferAfter: open.bufferAfter, capacity: open.capacity },
        }));
        const left = (taken: number): number =>
          slotsOfDay(page, open, [...items, ...seats.slice(0, taken)], at, unlimited).find(
            (one) => one.start === slot.start && one.officeId === slot.officeId,
          )?.seatsLeft ?? 0;
        expect(seats.map((_, i) => left(i + 1))).to.deep.equal(seats.map((_, i) => slot.seatsLeft - i - 1));
      }),
      { numRuns: 200 },
    );
  });

  it('offers no time that overlaps what is taken, buffers of both included', () => {
    fc.assert(
      fc.property(day, terms, occupied, now, question, (page, offered, items, at, asked) => {
        const single = { ...offered, capacity: 1 };
        for (const slot of slotsOfDay(page, single, items, at, asked)) {
          const from = slot.start - single.bufferBefore * 60_000;
          const to = slot.end + single.bufferAfter * 60_000;
          for (const one of items) {
            if (asked.ignore?.includes(one.itemId) || (one.until !== undefined && one.until <= at)) continue;
            const apart = to <= one.start - one.bufferBefore * 60_000 || one.end + one.bufferAfter * 60_000 <= from;
            expect(apart).to.equal(true);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
