import { expect } from 'chai';
import fc from 'fast-check';
import { parseEventId, writtenId } from './event-id.ts';

describe('the id of an event', () => {
  it('is sixteen bytes, and written as it came', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.boolean(), (id, upper) => {
        const parsed = parseEventId(upper ? id.toUpperCase() : id) ?? '';
        expect(Buffer.from(parsed, 'latin1').toString('hex')).to.equal(id.replaceAll('-', ''));
        expect(writtenId(parsed)).to.equal(id);
      }),
    );
  });

  it('is nothing but a UUID', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.nat(35), fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }), (id, at, other) => {
        const text = id.slice(0, at) + other + id.slice(at + 1);
        const isOne = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text);
        expect(parseEventId(text) !== undefined).to.equal(isOne);
      }),
    );
    for (const text of ['', 'x'.repeat(36), '0'.repeat(36), '-'.repeat(36)])
      expect(parseEventId(text)).to.equal(undefined);
  });
});
