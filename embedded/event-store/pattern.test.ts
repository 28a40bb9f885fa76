import { expect } from 'chai';
import fc from 'fast-check';
import { compilePattern, UnsafePattern } from './pattern.ts';

describe('a filter pattern', () => {
  for (const [regex, text, found] of [
    ['^[^$].*', 'Booked', true],
    ['^[^$].*', '$metadata', false],
    ['^(a|bc)+d{2,3}$', 'abcaddd', true],
    ['^(a|bc)+d{2,3}$', 'abcad', false],
    ['x\\.y\\d\\s', 'ax.y7 b', true],
    ['^\\w+-[0-9a-f]{8}$', 'page-0123abcd', true],
    ['[]a]', ']', true],
    ['a|', 'zzz', true],
    ['🗓.', 'a🗓b', true],
  ] as const)
    it(`${regex} ${found ? 'matches' : 'does not match'} ${text}`, () =>
      expect(compilePattern(regex)(text)).to.equal(found));

  for (const regex of [
    '(?=a)',
    '(a)\\1',
    '(?<n>a)',
    '[z-a]',
    '(',
    ')',
    '*a',
    'a{9999}{9999}',
    'a'.repeat(513),
    '('.repeat(20) + ')'.repeat(20),
  ])
    it(`refuses ${regex.slice(0, 30)}`, () => expect(() => compilePattern(regex)).to.throw(UnsafePattern));

  it('agrees with the regular expressions of the language', () => {
    const piece = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '(a|b)', '(ab)*', 'a+', 'b?', 'a{1,2}', '^', '$', '|');
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 6 }),
        fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 }),
        (pieces, text) => {
          const regex = pieces.join('');
          expect(compilePattern(regex)(text)).to.equal(new RegExp(regex, 'u').test(text));
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
