import { expect } from 'chai';
import fc from 'fast-check';
import { contentOf } from './journal-content.ts';
import { groupsOf } from './journal-fixture.ts';
import { frameHead } from './journal-frame.ts';
import type { StoredRecord } from './record.ts';

const bytesOf = (groups: readonly StoredRecord[][]): Buffer =>
  Buffer.concat(groups.flatMap((group) => [frameHead(group), ...group.map(({ bytes }) => bytes)]));
const fileOf = (groups: readonly StoredRecord[][]) => ({ path: 'journal', bytes: bytesOf(groups) });
const positions = (records: readonly StoredRecord[]): number[] => records.map(({ position }) => position);

const sizes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 6 });

describe('the content of the journal', () => {
  it('is what was written, in one file or in several, behind what the tables have', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), fc.nat(), (counts, cut, behind) => {
        const groups = groupsOf(counts);
        const at = cut % (groups.length + 1);
        const last = groups.flat().length;
        const settled = behind % (last + 1);
        const { records, damage } = contentOf([fileOf(groups.slice(0, at)), fileOf(groups.slice(at))], settled);
        expect(damage).to.equal(undefined);
        expect(records).to.deep.equal(groups.flat().slice(settled));
      }),
    );
  });

  it('loses only the group that breaks off, as a whole, wherever it does', () => {
    const groups = groupsOf([2, 1, 3]);
    const whole = bytesOf(groups.slice(0, 2));
    const all = bytesOf(groups);
    for (let length = whole.length; length < all.length; length += 1) {
      const { records, files, damage } = contentOf([{ path: 'journal', bytes: all.subarray(0, length) }], 0);
      expect({ damage, positions: positions(records), files }).to.deep.equal({
        damage: undefined,
        positions: [1, 2, 3],
        files: [{ path: 'journal', whole: whole.length, last: 3 }],
      });
    }
  });

  it('says so when a bit is not as it was written, with a whole group behind it', () => {
    const groups = groupsOf([2, 1, 3]);
    const damaged = bytesOf(groups.slice(0, 2));
    fc.assert(
      fc.property(fc.nat(damaged.length * 8 - 1), (bit) => {
        const bytes = bytesOf(groups);
        bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const { records, damage } = contentOf([{ path: 'journal', bytes }], 0);
        expect(damage?.message).to.match(/position [13] is damaged/);
        expect(positions(records)).to.deep.equal(damage?.position === 1 ? [] : [1, 2]);
      }),
    );
  });

  it('misses a file', () => {
    const groups = groupsOf([2, 1, 3]);
    const { damage } = contentOf([fileOf(groups.slice(0, 1)), fileOf(groups.slice(2))], 0);
    expect(damage?.position).to.equal(3);
    expect(contentOf([fileOf(groups.slice(2))], 3).damage, 'the tables have it').to.equal(undefined);
  });

  it('goes on behind a file that broke off once and was cut', () => {
    const groups = groupsOf([2, 1]);
    const broken = { path: 'journal', bytes: Buffer.concat([bytesOf(groups.slice(0, 1)), Buffer.from('DBJ1 torn')]) };
    const { records, damage } = contentOf([broken, fileOf(groups.slice(1))], 0);
    expect({ damage, positions: positions(records) }).to.deep.equal({ damage: undefined, positions: [1, 2, 3] });
  });
});
