import { binaryEvent, type jsonEvent, MaxAppendSizeExceededError, NO_STREAM } from '@eventstore/db-client';
import { expect } from 'chai';
import { newStream, nodeUnderTest } from './node-under-test.ts';
import { append, collect, event, events, failureOf, revisions } from './words.ts';

describe('event store port: limits and unusual content (P40)', () => {
  const node = nodeUnderTest();
  const bytes = (size: number) => binaryEvent({ type: 'b', data: Buffer.alloc(size, 7) });
  const roundTrip = async (
    sent: ReturnType<typeof binaryEvent> | ReturnType<typeof jsonEvent>,
    stream = newStream(),
  ) => {
    await append(node.client(), stream, sent, NO_STREAM);
    const [got] = await collect(node.client().readStream(stream));
    if (!got) throw new Error('nothing was read');
    return got;
  };

  it('takes almost 1 MiB', async () => {
    const { data } = await roundTrip(bytes(1_048_576 - 64));
    expect(Buffer.from(data as Uint8Array).equals(Buffer.alloc(1_048_576 - 64, 7))).to.equal(true);
  });

  it('refuses more, with the limit in the error, and writes nothing', async () => {
    const stream = newStream();
    const error = await failureOf(append(node.client(), stream, bytes(1_048_577), NO_STREAM));
    expect(error).to.be.instanceOf(MaxAppendSizeExceededError);
    expect(error).to.include({ type: 'maximum-append-size-exceeded', maxAppendSize: 1_048_576 });
    expect(await failureOf(collect(node.client().readStream(stream)))).to.include({ type: 'stream-not-found' });
  });

  it('counts all events of an append together', async () => {
    const parts = Array.from({ length: 5 }, () => bytes(220_000));
    expect(await failureOf(append(node.client(), newStream(), parts, NO_STREAM))).to.include({
      type: 'maximum-append-size-exceeded',
    });
    expect((await append(node.client(), newStream(), parts.slice(0, 4), NO_STREAM)).nextExpectedRevision).to.equal(3n);
  });

  it('refuses it through the unary append as well', async () => {
    const credentials = { username: 'admin', password: 'changeit' };
    const error = await failureOf(node.client().appendToStream(newStream(), bytes(1_100_000), { credentials }));
    expect(error).to.include({ type: 'maximum-append-size-exceeded', maxAppendSize: 1_048_576 });
  });

  it('goes on after a refused append that came in many chunks', async () => {
    const stream = newStream();
    const refused = node.client().appendToStream(
      stream,
      Array.from({ length: 40 }, () => bytes(100_000)),
      { expectedRevision: NO_STREAM, batchAppendSize: 100_000 },
    );
    const next = append(node.client(), newStream(), event(), NO_STREAM);
    expect(await failureOf(refused)).to.include({ type: 'maximum-append-size-exceeded' });
    expect((await next).nextExpectedRevision).to.equal(0n);
  });

  it('joins the chunks of one append', async () => {
    const stream = newStream();
    await node.client().appendToStream(stream, events(300), { expectedRevision: NO_STREAM, batchAppendSize: 1_000 });
    expect(await revisions(node.client().readStream(stream))).to.have.length(300);
  });

  it('keeps binary events byte for byte, also empty ones', async () => {
    const data = Buffer.from(Array.from({ length: 256 }, (_, n) => n));
    expect(
      Buffer.from((await roundTrip(binaryEvent({ type: 'bytes', data }))).data as Uint8Array).equals(data),
    ).to.equal(true);
    const empty = await roundTrip(binaryEvent({ type: 'bytes', data: Buffer.alloc(0) }));
    expect(empty).to.include({ isJson: false });
    expect((empty.data as Uint8Array).length).to.equal(0);
  });

  it('keeps metadata bytes', async () => {
    const metadata = new Uint8Array([0, 255, 1, 254]);
    const got = await roundTrip(binaryEvent({ type: 'bytes', data: Buffer.from('x'), metadata }));
    expect([...(got.metadata as Uint8Array)]).to.deep.equal([...metadata]);
  });

  for (const name of [
    'naïve Ärger',
    '预约-日历',
    '🗓️ 2026',
    'a b\tc',
    'with/slash?and=more&%41',
    'quote\'s "all"',
    'ends with space ',
  ])
    it(`takes a stream named ${JSON.stringify(name)}`, async () => {
      const stream = newStream(name);
      expect(await roundTrip(event(name), stream)).to.include({ streamId: stream, type: name });
      await node.client().tombstoneStream(stream);
      expect((await failureOf(append(node.client(), stream, event(), NO_STREAM))).type).to.equal('stream-deleted');
    });

  it('tells names apart that differ only in case or in Unicode form', async () => {
    const base = newStream();
    const names = [`${base}é`, `${base}e\u0301`, `${base}É`];
    for (const [n, name] of names.entries()) await append(node.client(), name, events(n + 1), NO_STREAM);
    for (const [n, name] of names.entries())
      expect(await revisions(node.client().readStream(name))).to.have.length(n + 1);
  });

  it('takes a long stream name and its metadata', async () => {
    const stream = newStream('n'.repeat(1_500));
    expect((await roundTrip(event(), stream)).streamId).to.equal(stream);
    await node.client().setStreamMetadata(stream, { maxCount: 1 });
    expect((await node.client().getStreamMetadata(stream)).metadata).to.deep.equal({ maxCount: 1 });
  });

  it('takes 500 streams in one go', async () => {
    const streams = Array.from({ length: 500 }, () => newStream());
    const results = await Promise.all(streams.map((stream) => append(node.client(), stream, event(), NO_STREAM)));
    expect(new Set(results.map(({ position }) => position?.commit)).size).to.equal(500);
  });
});
