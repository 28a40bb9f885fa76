import { expect } from 'chai';
import { noticesOf } from './commit.ts';

const step = { from: { commit: 4n, prepare: 4n }, to: { commit: 9n, prepare: 8n } };
const read = (notices: readonly string[]) => notices.map((text) => JSON.parse(text));

describe('what a step announces (P15)', () => {
  it('one notice says what changed, up to where, and from where', () => {
    expect(read(noticesOf('listing', step, ['host:a']))).to.deep.equal([
      { p: 'listing', c: '9', q: '8', f: '4', g: '4', k: ['host:a'] },
    ]);
    expect(read(noticesOf('listing', step, []))).to.deep.equal([
      { p: 'listing', c: '9', q: '8', f: '4', g: '4', k: [] },
    ]);
  });
  it('many keys take several, none too long, and only the last one moves', () => {
    const keys = Array.from(
      { length: 1_000 },
      (_, n) => `appointment:aaaaaaaaaaaa-20261126-${String(n).padStart(12, 'b')}`,
    );
    const notices = noticesOf('listing', step, keys);
    expect(Math.max(...notices.map((text) => Buffer.byteLength(text)))).to.be.lessThan(8_000);
    const told = read(notices);
    expect(told.flatMap(({ k }) => k)).to.deep.equal(keys);
    expect(told.map(({ c }) => c)).to.deep.equal([...told.slice(1).map(() => '4'), '9']);
    expect(told.every(({ f, g }) => f === '4' && g === '4')).to.equal(true);
  });
  it('what cannot be named is everything', () => {
    expect(read(noticesOf('listing', step, null))).to.deep.equal([
      { p: 'listing', c: '9', q: '8', f: '4', g: '4', k: null },
    ]);
  });
});
