import { expect } from 'chai';
import fc from 'fast-check';
import type { PageEvent } from '#contracts/events/index';
import { Problem } from '#contracts/problems';
import { bookIt, holdIt, hostId, item, measure, page, terms, time } from '#test/support/page-examples';
import {
  type Ask,
  bufferTicks,
  groupSeats,
  mostLines,
  noticeTicks,
  openModel,
  type Said,
} from '#test/support/page-model';
import { isDeferred } from '../append/decider.ts';
import type { PageCommand } from './commands.ts';
import { pageDecider } from './decider.ts';
import { allLines } from './lines.ts';
import { lineOf, type Page } from './state.ts';

const tick = 600_000;
const opening = Date.parse('2026-03-02T09:00:00Z');
const instantOf = (ticks: number): string => new Date(opening + ticks * tick).toISOString();
const span = (from: number, ticks: number, group = false) => ({
  ...time('09:00', '09:10'),
  start: instantOf(from),
  end: instantOf(from + ticks),
  bufferAfter: group ? 0 : bufferTicks * 10,
  capacity: group ? groupSeats : 1,
});
const notice = { book: noticeTicks * 10, change: noticeTicks * 10, cancel: noticeTicks * 10 };

const commandFor = (ask: Ask, now: number, state: Page): PageCommand => {
  const at = opening + now * tick;
  const about = { appointmentId: item(ask.id), now: at };
  const measured = { ...measure({ now: at, terms: terms({ notice }), hostLimits: { perDay: mostLines } }) };
  const day = {
    ...measured.day,
    open: [
      { ...measured.day.open[0], start: opening, end: opening + 48 * tick, officeId: time('09:00', '09:10').officeId },
    ],
  };
  const how = { ...measured, day };
  switch (ask.do) {
    case 'book': {
      const times = span(ask.from, ask.ticks, ask.group);
      const serviceId = ask.group ? 'groupaaaaaaa' : 'serviceaaaaa';
      const hold = ask.hold === undefined ? {} : { holdId: item(ask.hold) };
      return bookIt(ask.id, '09:00', '09:10', {
        ...how,
        with: { ...times, serviceId },
        approval: ask.approval ? 'required' : 'none',
        ...hold,
      });
    }
    case 'hold': {
      const { start, end } = span(ask.from, ask.ticks);
      const held = { ...holdIt(ask.id, '09:00', '09:10').held, start, end };
      return holdIt(ask.id, '09:00', '09:10', { ...how, held, until: instantOf(now + ask.keep) });
    }
    case 'reschedule': {
      const line = lineOf(state, item(ask.id))?.line;
      const ticks = line ? (Date.parse(line.end) - Date.parse(line.start)) / tick : 1;
      return {
        type: 'RescheduleAppointment',
        ...about,
        ...how,
        time: span(ask.from, ticks, (line?.capacity ?? 1) > 1),
      };
    }
    case 'block': {
      const { start, end, zone, localStart, tzdb } = span(ask.from, ask.ticks);
      return {
        type: 'BlockTime',
        blockId: item(ask.id),
        hostId,
        time: { start, end, zone, localStart, tzdb },
        now: at,
        day,
      };
    }
    case 'unblock':
      return { type: 'UnblockTime', blockId: item(ask.id) };
    case 'release':
      return { type: 'ReleaseHold', page, holdId: item(ask.id), why: 'withdrawn' };
    case 'cancel':
      return { type: 'CancelAppointment', ...about, by: 'client', notice: notice.cancel };
    case 'approve':
      return { type: 'ApproveAppointment', ...about };
    case 'decline':
      return { type: 'DeclineAppointment', ...about };
    case 'check-in':
      return { type: 'CheckIn', ...about };
    case 'complete':
      return { type: 'CompleteAppointment', ...about };
    case 'miss':
      return { type: 'MissAppointment', ...about };
    case 'undo':
      return { type: 'UndoStatus', ...about, ...how };
  }
};

const standing = ({ lines, holds, blocks }: Page): readonly string[] => {
  const ticks = (at: number) => (at - opening) / tick;
  const short = (id: string) => id.slice(22).replace(/z+$/, '');
  const told = (kind: string, id: string, { start, end }: { start: number; end: number }, status: string) =>
    `${kind} ${short(id)} ${ticks(start)}-${ticks(end)} ${status}`;
  return [
    ...allLines(lines).map(({ line, time, status }) => told('line', line.appointmentId, time, status)),
    ...[...holds].map(([id, hold]) => told('hold', id, hold.time, 'open')),
    ...[...blocks].map(([id, block]) => told('block', id, block.time, 'open')),
  ].sort();
};

const names = (letter: string, most: number) =>
  fc.integer({ min: 0, max: most - 1 }).map((n) => `${letter}${'abcdefghijklmnopqrst'.charAt(n)}`);
const lineName = names('l', 14);
const holdName = names('h', 4);
const blockName = names('b', 3);
const from = fc.integer({ min: 0, max: 47 });
const ticks = fc.integer({ min: 1, max: 4 });
const status = fc.constantFrom('cancel', 'approve', 'decline', 'check-in', 'complete', 'miss', 'undo');
const ask: fc.Arbitrary<Ask> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('book'),
      id: lineName,
      from,
      ticks,
      group: fc.boolean(),
      approval: fc.boolean(),
      hold: fc.option(holdName, { nil: undefined, freq: 3 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('hold'), id: holdName, from, ticks, keep: fc.integer({ min: 1, max: 8 }) }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('reschedule'), id: lineName, from }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('block'), id: blockName, from, ticks }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('unblock'), id: blockName }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('release'), id: holdName }) },
  { weight: 8, arbitrary: fc.record({ do: status, id: lineName }) },
);
const script = fc.array(fc.record({ ask, passes: fc.constantFrom(0, 0, 0, 1, 3) }), {
  minLength: 1,
  maxLength: 60,
  size: 'max',
});

type Played = { readonly asks: number; readonly repeats: number };

/** Plays one script on both; throws where they differ. */
const play = (steps: readonly { readonly ask: Ask; readonly passes: number }[]): Played => {
  const model = openModel();
  let state = pageDecider.initial;
  let now = -6;
  let repeats = 0;
  const evolved = (events: readonly PageEvent[]) =>
    events.reduce((known, event) => pageDecider.evolve(known, event, 0n), state);
  for (const { ask: asked, passes } of steps) {
    now += passes;
    const command = commandFor(asked, now, state);
    const expected = model.say(asked, now);
    let said: Said = 'done';
    try {
      const decision = pageDecider.decide(state, command);
      if (isDeferred(decision)) throw new Error('a page alone defers nothing here');
      if (decision.length === 0) said = 'nothing';
      state = evolved(decision);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      said = error.code;
    }
    if (said !== expected) expect.fail(`${said} instead of ${expected} at ${now} to ${JSON.stringify(asked)}`);
    if (said !== 'done') continue;
    // The rule of Equinox: what has just been decided is already so.
    const again = pageDecider.decide(state, command);
    if (isDeferred(again) || again.length > 0) expect.fail(`asked once more it does more: ${JSON.stringify(asked)}`);
    repeats += 1;
  }
  expect(standing(state)).to.deep.equal(model.standing());
  return { asks: steps.length, repeats };
};

describe('the page equals a naive list (P7)', function () {
  this.timeout(60_000);

  it('says the same to every sequence of up to 60 commands, and nothing when asked once more', () => {
    const end = performance.now() + 8_000;
    let sequences = 0;
    const sum = { asks: 0, repeats: 0 };
    while (sequences < 10_000 && performance.now() < end) {
      const property = fc.property(script, (steps) => {
        const { asks, repeats } = play(steps);
        sum.asks += asks;
        sum.repeats += repeats;
      });
      fc.assert(property, { numRuns: 250, seed: sequences + 1 });
      sequences += 250;
    }
    console.log(`      ${sequences} of 10000 sequences, ${sum.asks} commands, ${sum.repeats} asked once more`);
    expect(sum.repeats).to.be.above(1_000);
  });
});
