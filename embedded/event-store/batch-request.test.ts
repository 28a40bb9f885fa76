import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { expect } from 'chai';
import fc from 'fast-check';
import timestamp from 'google-protobuf/google/protobuf/timestamp_pb.js';
import { BrokenMessage } from '#platform/event-store/wire/protobuf-reader';
import { outcomeAnswer } from './batch-answer.ts';
import { readBatchRequest } from './batch-request.ts';
import { eventIdOf, writtenId } from './event-id.ts';

const { BatchAppendReq, BatchAppendResp } = streams;
const { Timestamp } = timestamp;
const { Empty, StreamIdentifier, UUID } = shared;

const anyLong = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const arbitraryRequest = fc.record({
  correlationId: fc.uuid(),
  name: fc.string({ unit: 'binary', maxLength: 300 }),
  expected: fc.oneof(
    fc.constantFrom('any' as const, 'no-stream' as const, 'stream-exists' as const),
    fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  ),
  deadline: fc.integer({ min: -1e12, max: 8.64e15 }),
  events: fc.array(
    fc.record({
      id: fc.uuid(),
      type: fc.string({ unit: 'binary' }),
      contentType: fc.string(),
      metadata: fc.uint8Array({ maxLength: 300 }),
      data: fc.uint8Array({ maxLength: 20_000 }),
    }),
    { maxLength: 4 },
  ),
  isFinal: fc.boolean(),
});
type Sent = typeof arbitraryRequest extends fc.Arbitrary<infer T> ? T : never;

/** As the official client writes it. */
const written = ({ correlationId, name, expected, deadline, events, isFinal }: Sent): Buffer => {
  const stream = new StreamIdentifier();
  stream.setStreamName(Buffer.from(name));
  const options = new BatchAppendReq.Options().setStreamIdentifier(stream);
  options.setDeadline(Timestamp.fromDate(new Date(deadline)));
  if (expected === 'any') options.setAny(new Empty());
  else if (expected === 'no-stream') options.setNoStream(new Empty());
  else if (expected === 'stream-exists') options.setStreamExists(new Empty());
  else options.setStreamPosition(`${expected}`);
  const proposed = events.map(({ id, type, contentType, metadata, data }) => {
    const message = new BatchAppendReq.ProposedMessage().setId(new UUID().setString(id));
    message.getMetadataMap().set('type', type).set('other', 'x').set('content-type', contentType);
    message.setCustomMetadata(metadata);
    message.setData(data);
    return message;
  });
  const request = new BatchAppendReq().setCorrelationId(new UUID().setString(correlationId)).setOptions(options);
  return Buffer.from(request.setProposedMessagesList(proposed).setIsFinal(isFinal).serializeBinary());
};

describe('a batch append', () => {
  it('is read as the client wrote it, whatever it wrote', () => {
    fc.assert(
      fc.property(arbitraryRequest, (sent) => {
        const got = readBatchRequest(written(sent));
        expect(UUID.deserializeBinary(got.correlationId).getString()).to.equal(sent.correlationId);
        expect(got.options?.stream.toString()).to.equal(Buffer.from(sent.name).toString());
        expect(got.options?.expected).to.equal(sent.expected);
        expect(got.options?.deadline).to.be.closeTo(sent.deadline, 1);
        expect(got.isFinal).to.equal(sent.isFinal);
        expect(got.proposed.map(({ id }) => writtenId(id ?? ''))).to.deep.equal(sent.events.map(({ id }) => id));
        for (const [at, event] of sent.events.entries()) {
          const read = got.proposed[at];
          expect(read?.type).to.equal(Buffer.from(event.type).toString());
          expect(read?.contentType).to.equal(event.contentType);
          expect(Buffer.from(event.metadata).equals(read?.metadata ?? Buffer.from('?'))).to.equal(true);
          expect(Buffer.from(event.data).equals(read?.data ?? Buffer.from('?'))).to.equal(true);
        }
      }),
    );
  });

  it('may carry its ids as two halves, as other clients send them', () => {
    fc.assert(
      fc.property(anyLong, anyLong, (high, low) => {
        const halves = new UUID.Structured().setMostSignificantBits(`${high}`).setLeastSignificantBits(`${low}`);
        const id = new UUID().setStructured(halves);
        const request = new BatchAppendReq().setProposedMessagesList([new BatchAppendReq.ProposedMessage().setId(id)]);
        const [event] = readBatchRequest(Buffer.from(request.serializeBinary())).proposed;
        expect(event?.id).to.equal(eventIdOf(id)).and.to.have.length(16);
      }),
    );
  });

  it('may carry fields that are not known here', () => {
    const unknown = Buffer.from([9 << 3, 1, (10 << 3) | 1, 1, 2, 3, 4, 5, 6, 7, 8, (11 << 3) | 5, 1, 2, 3, 4]);
    const known = new BatchAppendReq().setIsFinal(true).serializeBinary();
    expect(readBatchRequest(Buffer.concat([unknown, Buffer.from([(12 << 3) | 2, 1, 0]), known])).isFinal).to.equal(
      true,
    );
  });

  it('is never read past its end, wherever it breaks off or is damaged', () => {
    fc.assert(
      fc.property(arbitraryRequest, fc.nat(), fc.nat(255), (sent, at, byte) => {
        const whole = written(sent);
        const damaged = Buffer.from(whole);
        damaged[at % whole.length] = byte;
        for (const bytes of [whole.subarray(0, at % whole.length), damaged])
          try {
            const { proposed } = readBatchRequest(bytes);
            for (const { data } of proposed) expect(data.length).to.be.at.most(bytes.length);
          } catch (error) {
            expect(error).to.be.instanceOf(BrokenMessage);
          }
      }),
    );
  });
});

describe('the answer to a batch append', () => {
  const place = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });

  it('is read by the client as what was decided', () => {
    fc.assert(
      fc.property(
        fc.uuid(),
        fc.string({ unit: 'binary' }),
        fc.oneof(fc.constant(-1), place),
        fc.option(place, { nil: undefined }),
        (id, name, revision, position) => {
          const to = { correlationId: new UUID().setString(id).serializeBinary(), streamName: Buffer.from(name) };
          const answer = BatchAppendResp.deserializeBinary(outcomeAnswer(to, { kind: 'done', revision, position }));
          const success = answer.getSuccess();
          expect(answer.getCorrelationId()?.getString()).to.equal(id);
          expect(Buffer.from(answer.getStreamIdentifier()?.getStreamName_asU8() ?? []).equals(to.streamName)).to.equal(
            true,
          );
          expect(success?.hasNoStream()).to.equal(revision < 0);
          expect(success?.getCurrentRevision()).to.equal(`${Math.max(revision, 0)}`);
          expect(success?.hasNoPosition()).to.equal(position === undefined);
          expect(success?.getPosition()?.getCommitPosition()).to.equal(
            position === undefined ? undefined : `${position}`,
          );
          expect(success?.getPosition()?.getPreparePosition()).to.equal(
            position === undefined ? undefined : `${position}`,
          );
        },
      ),
    );
  });
});
