import { expect } from 'chai';
import { addDays, datesBetween, edgesOf } from './day.ts';
import { slotsOfDay } from './slots.ts';
import { wallOf } from './wall.ts';
import { fromWall, toLocal } from './zones.ts';

const minute = 60_000;
const five = 5 * minute;
const hour = 60 * minute;

/** The fixture of promises.md: the wall clock at which each change happens, gap and fold of 2026. */
const changes2026 = [
  ['Europe/Madrid', '03-29T02:00', 60, '10-25T03:00', 60],
  ['America/New_York', '03-08T02:00', 60, '11-01T02:00', 60],
  ['America/Havana', '03-08T00:00', 60, '11-01T01:00', 60],
  ['America/Santiago', '09-06T00:00', 60, '04-05T00:00', 60],
  ['Africa/Cairo', '04-24T00:00', 60, '10-30T00:00', 60],
  ['Asia/Beirut', '03-29T00:00', 60, '10-25T00:00', 60],
  ['Africa/Casablanca', '03-22T02:00', 60, '02-15T03:00', 60],
  ['Australia/Lord_Howe', '10-04T02:00', 30, '04-05T02:00', 30],
  ['Pacific/Chatham', '09-27T02:45', 60, '04-05T03:45', 60],
  ['Antarctica/Troll', '03-29T01:00', 120, '10-25T03:00', 120],
] as const;
const transitions = changes2026.flatMap(([zone, gap, gapLength, fold, foldLength]) => [
  { zone, wall: wallOf(`2026-${gap}`), skipped: gapLength, repeated: 0 },
  { zone, wall: wallOf(`2026-${fold}`), skipped: 0, repeated: foldLength },
]);

/** Node's own formatting of one instant after another: no offsets, no bisection, nothing of the code under test. */
const oracleOf = (zone: string, from: number, to: number) => {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  const instants = new Map<string, number[]>();
  const local = new Map<number, string>();
  const dayStarts = new Map<string, number>();
  for (let at = from; at <= to; at += five) {
    const text = format.format(at).replace(' ', 'T');
    local.set(at, text);
    instants.set(text, [...(instants.get(text) ?? []), at]);
    const date = text.slice(0, 10);
    if (!dayStarts.has(date)) dayStarts.set(date, at);
  }
  return { instants, local, dayStarts };
};

const localText = (wall: number): string => new Date(wall).toISOString().slice(0, 16);
const durations = [15, 30, 45, 60, 90];
const openTerms = {
  notice: { book: 0, change: 0, cancel: 0 },
  window: {},
  limits: {},
  bufferBefore: 0,
  bufferAfter: 0,
  capacity: 1,
};

describe('P8 local time through every change of the clock in 2026', () => {
  let cases = 0;

  for (const { zone, wall, skipped, repeated } of transitions) {
    it(`${zone} ${skipped ? 'skips' : 'repeats'} ${skipped || repeated} minutes at ${localText(wall)}`, () => {
      const { instants, local, dayStarts } = oracleOf(zone, wall - 100 * hour, wall + 100 * hour);
      const wrong: string[] = [];
      let gaps = 0;
      let folds = 0;
      for (let start = wall - 36 * hour; start < wall + 36 * hour; start += five) {
        const text = localText(start);
        const expected = instants.get(text) ?? [];
        const earlier = fromWall(zone, start);
        const later = fromWall(zone, start, 'later');
        if (expected.length === 0) {
          gaps += 1;
          cases += durations.length;
          const told =
            earlier.kind === 'gap' &&
            local.get(earlier.before) === localText(start - skipped * minute) &&
            local.get(earlier.after) === localText(start + skipped * minute) &&
            local.get(earlier.change) === localText(wall + skipped * minute) &&
            local.get(earlier.change - five) === localText(wall - five);
          if (!told) wrong.push(`${text}: no gap with neighbours`);
          continue;
        }
        if (expected.length === 2) folds += 1;
        if (earlier.kind !== 'instant' || earlier.at !== expected[0]) wrong.push(`${text}: not the earlier`);
        if (later.kind !== 'instant' || later.at !== expected.at(-1)) wrong.push(`${text}: not the later`);
        for (const duration of durations) {
          cases += 1;
          for (const at of expected) {
            const end = at + duration * minute;
            if (toLocal(zone, at) !== text || toLocal(zone, end) !== local.get(end)) wrong.push(`${text}+${duration}`);
          }
        }
      }
      expect(wrong).to.deep.equal([]);
      expect({ gaps, folds }).to.deep.equal({ gaps: skipped / 5, folds: repeated / 5 });

      // And as a host open round the clock would be booked: each start is offered once, unless it leaves its page.
      for (const date of datesBetween(
        localText(wall - 24 * hour).slice(0, 10),
        localText(wall + 24 * hour).slice(0, 10),
      )) {
        const edges = edgesOf(zone, date, '00:00');
        expect(edges).to.deep.equal({ start: dayStarts.get(date), end: dayStarts.get(addDays(date, 1)) });
        const day = { date, edges, open: [{ ...edges, officeId: 'office' }] };
        for (const duration of durations) {
          const offered = slotsOfDay(day, openTerms, [], 0, { serviceId: 'service', duration, step: 5 });
          const possible = [...local.keys()].filter((at) => at >= edges.start && at + duration * minute <= edges.end);
          expect(offered.map(({ start }) => start)).to.deep.equal(possible);
        }
      }
    });
  }

  it('has looked at 20 changes, 864 starts around each, 5 durations', () => {
    expect(transitions).to.have.length(20);
    expect(cases).to.equal(20 * 864 * 5);
  });

  for (const zone of ['Asia/Kathmandu', 'Asia/Kolkata', 'America/Sao_Paulo', 'Pacific/Kiritimati']) {
    it(`${zone} never changes: every start is one instant, every day has 24 hours`, () => {
      for (const date of datesBetween('2026-01-01', '2026-12-31')) {
        const { start, end } = edgesOf(zone, date, '00:00');
        expect(end - start, date).to.equal(24 * hour);
        expect(toLocal(zone, start)).to.equal(`${date}T00:00`);
      }
      const start = wallOf('2026-03-28T00:00');
      const { instants } = oracleOf(zone, start - 40 * hour, start + 80 * hour);
      for (let wall = start; wall < start + 48 * hour; wall += five) {
        const found = fromWall(zone, wall);
        expect([found.kind === 'instant' && found.at]).to.deep.equal(instants.get(localText(wall)));
      }
    });
  }
});
