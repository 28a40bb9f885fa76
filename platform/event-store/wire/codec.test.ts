import shared from '@eventstore/db-client/generated/shared_pb.js';
import status from '@eventstore/db-client/generated/status_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { expect } from 'chai';
import any from 'google-protobuf/google/protobuf/any_pb.js';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';
import type { NewEvent } from '../port.ts';
import { readAppendAnswer } from './append-answer.ts';
import { appendMessages } from './append-request.ts';
import { readEventIn } from './recorded-event.ts';

const id = '0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d';
const halves = () =>
  new shared.UUID.Structured()
    .setMostSignificantBits(BigInt.asIntN(64, 0x0a1b2c3d4e5f4a6bn).toString())
    .setLeastSignificantBits(BigInt.asIntN(64, 0x8c7d9e0f1a2b3c4dn).toString());
const uuids = {
  'as text': () => new shared.UUID().setString(id),
  'as two numbers': () => new shared.UUID().setStructured(halves()),
};

const metadata = {
  commandId: 'c',
  actorId: 'añã',
  via: 'api',
  at: 'now',
  v: 1,
  $correlationId: 'x',
  $causationId: 'y',
};
const event = (data: unknown): NewEvent => ({ eventId: id, type: 'Größe', data, metadata: metadata as never });
const request = { correlationId: id, stream: 'page-é-1', expected: 7n, deadline: 1_764_150_000_123 } as const;

/** What we write, read by the classes that are made from the protocol. */
const asTheyReadIt = (bytes: Buffer) => streams.BatchAppendReq.deserializeBinary(bytes);

describe('the wire of the event store, ours against the generated classes (P40)', () => {
  it('writes an append as they read it', () => {
    const [message, ...more] = appendMessages({ ...request, events: [event({ note: '…' }), event([1, null])] });
    expect(more).to.deep.equal([]);
    const read = asTheyReadIt(message ?? Buffer.alloc(0));
    expect(read.getCorrelationId()?.getString()).to.equal(id);
    expect(read.getIsFinal()).to.equal(true);
    const options = read.getOptions();
    expect(Buffer.from(options?.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString()).to.equal('page-é-1');
    expect([options?.hasStreamPosition(), options?.getStreamPosition()]).to.deep.equal([true, '7']);
    expect(options?.getDeadline()?.toDate().getTime()).to.equal(request.deadline);
    const [first, second] = read.getProposedMessagesList();
    expect(first?.getId()?.getString()).to.equal(id);
    expect(Object.fromEntries(first?.getMetadataMap().toArray() ?? [])).to.deep.equal({
      type: 'Größe',
      'content-type': 'application/json',
    });
    expect(JSON.parse(Buffer.from(first?.getData_asU8() ?? []).toString())).to.deep.equal({ note: '…' });
    expect(JSON.parse(Buffer.from(second?.getData_asU8() ?? []).toString())).to.deep.equal([1, null]);
    for (const one of [first, second])
      expect(JSON.parse(Buffer.from(one?.getCustomMetadata_asU8() ?? []).toString())).to.deep.equal(metadata);
  });

  it('sends JSON that is at hand as it is', () => {
    const [message] = appendMessages({ ...request, events: [{ ...event({ note: 'ä' }), json: '{"note": "ä"}' }] });
    const [sent] = asTheyReadIt(message ?? Buffer.alloc(0)).getProposedMessagesList();
    expect(Buffer.from(sent?.getData_asU8() ?? []).toString()).to.equal('{"note": "ä"}');
  });

  it('tells a new stream from its first revision, and keeps revisions of any size', () => {
    const optionsOf = (expected: bigint | 'no-stream') =>
      asTheyReadIt(appendMessages({ ...request, expected, events: [event(1)] })[0] ?? Buffer.alloc(0)).getOptions();
    expect(optionsOf('no-stream')?.hasNoStream()).to.equal(true);
    for (const expected of [0n, 127n, 128n, 2n ** 31n, 2n ** 53n + 1n, 2n ** 63n - 1n]) {
      expect(optionsOf(expected)?.hasStreamPosition(), `${expected}`).to.equal(true);
      expect(optionsOf(expected)?.getStreamPosition()).to.equal(`${expected}`);
    }
  });

  it('parts an append that is too large for one message, and says what it is about once', () => {
    const large = 'x'.repeat(1_100_000);
    const parts = appendMessages({ ...request, events: Array.from({ length: 7 }, () => event(large)) }).map(
      asTheyReadIt,
    );
    expect(parts.map((part) => part.getProposedMessagesList().length)).to.deep.equal([2, 2, 2, 1]);
    expect(parts.map((part) => part.getIsFinal())).to.deep.equal([false, false, false, true]);
    expect(parts.map((part) => part.hasOptions())).to.deep.equal([true, false, false, false]);
    expect(new Set(parts.map((part) => part.getCorrelationId()?.getString()))).to.deep.equal(new Set([id]));
  });

  it('writes nothing for an id that would spoil the message', () => {
    for (const eventId of ['', 'short', `${id}0`, 'ä'.repeat(36)])
      expect(() => appendMessages({ ...request, events: [{ ...event(1), eventId }] }), eventId).to.throw(RangeError);
  });

  for (const [how, uuid] of Object.entries(uuids)) {
    const answerTo = () => new streams.BatchAppendResp().setCorrelationId(uuid());
    const read = (answer: { serializeBinary(): Uint8Array }) => readAppendAnswer(Buffer.from(answer.serializeBinary()));

    it(`reads what became of an append, its id ${how}`, () => {
      const position = new shared.AllStreamPosition()
        .setCommitPosition('18446744073709551615')
        .setPreparePosition('300');
      const done = new streams.BatchAppendResp.Success().setCurrentRevision('9007199254740993').setPosition(position);
      expect(read(answerTo().setSuccess(done))).to.deep.equal({
        correlationId: id,
        kind: 'done',
        revision: 9007199254740993n,
        position: { commit: 18446744073709551615n, prepare: 300n },
      });
      const repeated = new streams.BatchAppendResp.Success().setCurrentRevision('0').setNoPosition(new shared.Empty());
      expect(read(answerTo().setSuccess(repeated))).to.include({ revision: 0n, position: undefined });
    });

    it(`reads a refusal by the name of its reason, its id ${how}`, () => {
      const refused = (name: string, detail: { serializeBinary(): Uint8Array }) => {
        const packed = new any.Any();
        packed.pack(detail.serializeBinary(), name);
        return read(answerTo().setError(new status.Status().setMessage('no').setDetails(packed)));
      };
      const wrong = new shared.WrongExpectedVersion().setCurrentStreamRevision('9').setExpectedStreamPosition('8');
      expect(refused('event_store.client.WrongExpectedVersion', wrong)).to.deep.equal({
        correlationId: id,
        kind: 'refused',
        why: 'WrongExpectedVersion',
      });
      expect(refused('event_store.client.Timeout', new shared.Timeout())).to.include({ why: 'Timeout' });
      // What a real server packs while it elects a leader.
      expect(refused('google.protobuf.Empty', new empty.Empty())).to.include({ kind: 'refused', why: 'no' });
      expect(read(answerTo().setError(new status.Status().setMessage('no')))).to.include({ why: 'no' });
      expect(read(answerTo())).to.include({ kind: 'refused', why: 'an answer without an outcome' });
    });

    it(`reads a recorded event, its id ${how}`, () => {
      const recorded = new streams.ReadResp.ReadEvent.RecordedEvent()
        .setId(uuid())
        .setStreamIdentifier(new shared.StreamIdentifier().setStreamName(Buffer.from('page-é-1')))
        .setStreamRevision('12')
        .setCommitPosition('9007199254740993')
        .setPreparePosition('5')
        .setCustomMetadata(Buffer.from(JSON.stringify(metadata)))
        .setData(Buffer.from('{"a":[1]}'));
      recorded
        .getMetadataMap()
        .set('type', 'Größe')
        .set('content-type', 'application/json')
        .set('created', '17641500001239999');
      const whole = (one: InstanceType<typeof streams.ReadResp.ReadEvent>) =>
        Buffer.from(new streams.ReadResp().setEvent(one).serializeBinary());
      const resolved = new streams.ReadResp.ReadEvent().setEvent(recorded).setCommitPosition('1');
      expect(readEventIn(whole(resolved))).to.deep.equal({
        id,
        type: 'Größe',
        streamId: 'page-é-1',
        revision: 12n,
        position: { commit: 9007199254740993n, prepare: 5n },
        created: new Date(1_764_150_000_123),
        isJson: true,
        data: { a: [1] },
        metadata,
      });
      expect(readEventIn(whole(resolved.setLink(recorded))), 'what a link led to is for the client').to.equal(
        undefined,
      );
    });
  }

  it('leaves answers without an event to the client, and says so when one breaks off', () => {
    const caughtUp = new streams.ReadResp().setCaughtUp(new streams.ReadResp.CaughtUp());
    expect(readEventIn(Buffer.from(caughtUp.serializeBinary()))).to.equal(undefined);
    expect(() => readEventIn(Buffer.from([0x0a, 0x7f, 0x0a]))).to.throw('cut short');
    expect(() => readAppendAnswer(Buffer.from([0x1a, 0x05, 0x08]))).to.throw('cut short');
  });
});
