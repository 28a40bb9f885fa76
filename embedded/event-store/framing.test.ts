import { expect } from 'chai';
import fc from 'fast-check';
import { framed, UnreadableMessage, unframing } from './framing.ts';

const messages = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 8 });

/** Cut into pieces that end at the given places. */
const cut = (bytes: Buffer, places: readonly number[]): Buffer[] => {
  const ends = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [...ends, bytes.length].map((end, n) => bytes.subarray(n === 0 ? 0 : ends[n - 1], end));
};

describe('messages in a stream', () => {
  it('are read as they were written, however the stream is cut', () => {
    fc.assert(
      fc.property(messages, fc.array(fc.nat()), (written, places) => {
        const take = unframing(300);
        const read = cut(framed(written), places).flatMap(take);
        expect(read.map((bytes) => [...bytes])).to.deep.equal(written.map((bytes) => [...bytes]));
      }),
    );
  });

  it('are refused when they are too large, before they are there', () => {
    const head = framed([new Uint8Array(301)]).subarray(0, 5);
    expect(() => unframing(300)(head)).to.throw(UnreadableMessage, 'larger than 300');
  });

  it('are refused when they are compressed', () => {
    const bytes = framed([new Uint8Array(3)]);
    bytes[0] = 1;
    expect(() => unframing(300)(bytes)).to.throw(UnreadableMessage, 'compressed');
  });
});
