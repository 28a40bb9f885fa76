import { expect } from 'chai';
import fc from 'fast-check';
import { parseEventId, writtenId } from './event-id.ts';
import { ReadResp } from './messages.ts';
import * as records from './record.ts';

const arbitraryEvent = fc.record({
  id: fc.uuid().map((text) => parseEventId(text) ?? ''),
  stream: fc.string({ minLength: 1, unit: 'binary' }),
  streamNumber: fc.integer({ min: 1, max: 2 ** 47 }),
  revision: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
  shownRevision: fc.oneof(
    fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
    fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
  ),
  position: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  type: fc.string({ unit: 'binary' }),
  contentType: fc.constantFrom('application/json', 'application/octet-stream'),
  createdAt: fc.integer({ min: 0, max: 8.64e15 }),
  metadata: fc.uint8Array({ maxLength: 300 }),
  data: fc.uint8Array({ maxLength: 40_000 }),
});

describe('a stored record', () => {
  it('is read by the client as what was written, whatever was', () => {
    fc.assert(
      fc.property(arbitraryEvent, (event) => {
        const bytes = records.checkRecord(records.encodeRecord(event, event), event.position);
        expect(records.streamOf(bytes)).to.equal(event.stream);
        expect(records.typeOf(bytes)).to.equal(event.type);
        expect(records.idOf(bytes)).to.equal(event.id);
        expect(records.revisionOf(bytes)).to.equal(event.revision);
        expect(records.streamNumberOf(bytes)).to.equal(event.streamNumber);
        const shown = ReadResp.deserializeBinary(records.wireOf(bytes)).getEvent();
        const got = shown?.getEvent();
        expect(shown?.getCommitPosition()).to.equal(`${event.position}`);
        expect(got?.getId()?.getString()).to.equal(writtenId(event.id));
        expect(Buffer.from(got?.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString()).to.equal(event.stream);
        expect(got?.getStreamRevision()).to.equal(`${event.shownRevision}`);
        expect(got?.getPreparePosition()).to.equal(`${event.position}`);
        expect(got?.getMetadataMap().get('type')).to.equal(event.type);
        expect(got?.getMetadataMap().get('created')).to.equal(`${event.createdAt}0000`);
        expect(Buffer.from(got?.getData_asU8() ?? []).equals(Buffer.from(event.data))).to.equal(true);
        expect(Buffer.from(got?.getCustomMetadata_asU8() ?? []).equals(Buffer.from(event.metadata))).to.equal(true);
      }),
    );
  });

  it('is refused with any one bit flipped, and at any other position', () => {
    fc.assert(
      fc.property(arbitraryEvent, fc.nat(), (event, flip) => {
        const bytes = records.encodeRecord(event, event);
        expect(() => records.checkRecord(bytes, event.position + 1)).to.throw(records.DamagedRecord);
        const at = (flip >> 3) % bytes.length;
        bytes[at] = (bytes[at] ?? 0) ^ (1 << (flip & 7));
        expect(() => records.checkRecord(bytes, event.position)).to.throw(records.DamagedRecord);
      }),
    );
  });

  it('is refused when it is missing or cut', () => {
    expect(() => records.checkRecord(undefined, 1)).to.throw(/missing/);
    expect(() => records.checkRecord(Buffer.alloc(10), 1)).to.throw(/cut short/);
  });
});
