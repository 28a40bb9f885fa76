import { expect } from 'chai';
import fc from 'fast-check';
import { line } from '#test/support/page-examples';
import type { Occupied } from '#timetable/types';
import { allLines, findLine, type Lines, noLines, type PageLine, putLine, timesBetween, withoutLine } from './lines.ts';

const hour = 3_600_000;
const lineAt = (id: string, at: number, status: PageLine['status'] = 'booked'): PageLine => ({
  line: { ...line('a', '09:00', '09:15'), appointmentId: id },
  status,
  time: { kind: 'line', itemId: id, start: at * hour, end: (at + 1) * hour, bufferBefore: 10, bufferAfter: 5 },
});
const idsIn = (lines: Lines) => allLines(lines).map((one) => one.line.appointmentId);
const taken = (lines: Lines, from: number, to: number): readonly string[] => {
  const found: Occupied[] = [];
  timesBetween(lines, from, to, found);
  return found.map(({ itemId }) => itemId);
};

const id = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
const change = fc.oneof(
  fc.record({
    how: fc.constant('put' as const),
    id,
    at: fc.integer({ min: 0, max: 8 }),
    status: fc.constantFrom('booked' as const, 'cancelled' as const),
  }),
  fc.record({ how: fc.constant('without' as const), id }),
);

describe('the lines of a page', () => {
  it('keeps each version as it was, whatever has grown from it', () => {
    const one = putLine(noLines, lineAt('a', 9));
    const left = putLine(one, lineAt('b', 10));
    const right = putLine(one, lineAt('c', 11));
    expect([noLines, one, left, right].map(idsIn)).to.deep.equal([[], ['a'], ['a', 'b'], ['a', 'c']]);
    expect(findLine(right, 'b')).to.equal(undefined);
    expect(findLine(one, 'b')).to.equal(undefined);
    expect(taken(one, 0, 24 * hour)).to.deep.equal(['a']);
  });

  it('tells what takes time between two instants, buffers included', () => {
    const lines = putLine(putLine(noLines, lineAt('a', 9)), lineAt('b', 10, 'cancelled'));
    const minute = 60_000;
    expect(taken(lines, 8 * hour, 9 * hour - 10 * minute)).to.deep.equal([]);
    expect(taken(lines, 8 * hour, 9 * hour - 9 * minute)).to.deep.equal(['a']);
    expect(taken(lines, 10 * hour + 4 * minute, 12 * hour)).to.deep.equal(['a']);
    expect(taken(lines, 10 * hour + 5 * minute, 12 * hour)).to.deep.equal([]);
    expect(taken(lines, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)).to.deep.equal(['a']);
  });

  it('is a plain list to whoever looks, along every branch', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(), change), { maxLength: 30 }), (changes) => {
        const versions: { lines: Lines; plain: readonly PageLine[] }[] = [{ lines: noLines, plain: [] }];
        for (const [from, asked] of changes) {
          const { lines, plain } = versions[from % versions.length] as (typeof versions)[number];
          const others = plain.filter((one) => one.line.appointmentId !== asked.id);
          if (asked.how === 'without') versions.push({ lines: withoutLine(lines, asked.id), plain: others });
          else {
            const put = lineAt(asked.id, asked.at, asked.status);
            const place = plain.findIndex((one) => one.line.appointmentId === asked.id);
            versions.push({
              lines: putLine(lines, put),
              plain: place < 0 ? [...plain, put] : plain.with(place, put),
            });
          }
        }
        for (const { lines, plain } of versions) {
          expect(allLines(lines)).to.deep.equal(plain);
          for (const name of 'abcdef')
            expect(findLine(lines, name)).to.equal(plain.find((one) => one.line.appointmentId === name));
          const standing = plain.filter(({ status, time }) => status === 'booked' && time.end > 4 * hour - 5 * 60_000);
          expect(taken(lines, 4 * hour, 24 * hour)).to.deep.equal(standing.map(({ time }) => time.itemId));
        }
      }),
    );
  });
});
