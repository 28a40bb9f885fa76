import { BACKWARDS, END, NO_STREAM } from '@eventstore/db-client';
import { expect } from 'chai';
import { newStream, nodeUnderTest, realServer } from './node-under-test.ts';
import { append, collect, events, failureOf, revisions, take } from './words.ts';

describe('event store port: stream metadata (P40)', () => {
  const node = nodeUnderTest();
  const written = async (count = 10): Promise<string> => {
    const stream = newStream();
    await append(node.client(), stream, events(count), NO_STREAM);
    return stream;
  };
  const visible = (stream: string) => revisions(node.client().readStream(stream));

  it('gives back what was set, known and unknown keys', async () => {
    const stream = await written();
    await node.client().setStreamMetadata(stream, { maxCount: 50, cacheControl: 10, owner: 'office 7' });
    expect((await node.client().getStreamMetadata<{ owner: string }>(stream)).metadata).to.deep.equal({
      maxCount: 50,
      cacheControl: 10,
      owner: 'office 7',
    });
  });

  it('has none for a stream that was given none', async () => {
    expect((await node.client().getStreamMetadata(await written())).metadata).to.equal(undefined);
  });

  it('can be set before the stream is written', async () => {
    const stream = newStream();
    await node.client().setStreamMetadata(stream, { maxCount: 2 });
    await append(node.client(), stream, events(5), NO_STREAM);
    expect(await visible(stream)).to.deep.equal([3, 4]);
  });

  it('shows the last $maxCount events', async () => {
    const stream = await written();
    await node.client().setStreamMetadata(stream, { maxCount: 3 });
    expect(await visible(stream)).to.deep.equal([7, 8, 9]);
    expect(
      await revisions(node.client().readStream(stream, { direction: BACKWARDS, fromRevision: END })),
    ).to.deep.equal([9, 8, 7]);
    await append(node.client(), stream, events(2), 9n);
    expect(await visible(stream)).to.deep.equal([9, 10, 11]);
  });

  it('hides events before $tb', async () => {
    const stream = await written();
    await node.client().setStreamMetadata(stream, { truncateBefore: 6 });
    expect(await visible(stream)).to.deep.equal([6, 7, 8, 9]);
    expect(await revisions(node.client().readStream(stream, { direction: BACKWARDS, fromRevision: 7n }))).to.deep.equal(
      [7, 6],
    );
    expect(await revisions(node.client().readStream(stream, { fromRevision: 2n, maxCount: 2 }))).to.deep.equal([6, 7]);
  });

  it('hides events older than $maxAge', async () => {
    const stream = await written(3);
    await node.client().setStreamMetadata(stream, { maxAge: 3_600 });
    expect(await visible(stream)).to.deep.equal([0, 1, 2]);
    await node.client().setStreamMetadata(stream, { maxAge: 0 });
    while ((await visible(stream)).length > 0); // the clock has to pass the millisecond of the last event
    expect(await visible(stream)).to.deep.equal([]);
  });

  it('counts the hidden events in the expected revision', async () => {
    const stream = await written();
    await node.client().setStreamMetadata(stream, { maxCount: 1 });
    expect(await failureOf(append(node.client(), stream, events(1), 0n))).to.include({ actualVersion: 9n });
    expect((await append(node.client(), stream, events(1), 9n)).nextExpectedRevision).to.equal(10n);
  });

  it('hides them from a subscription to the stream', async () => {
    const stream = await written();
    await node.client().setStreamMetadata(stream, { truncateBefore: 8 });
    expect(
      (await take(node.client().subscribeToStream(stream), 2)).map(({ revision }) => Number(revision)),
    ).to.deep.equal([8, 9]);
  });

  it('hides nothing in $all', async () => {
    const stream = await written(4);
    await node.client().setStreamMetadata(stream, { maxCount: 1 });
    const found = await collect(node.client().readAll({ direction: BACKWARDS, fromPosition: END, maxCount: 5 }));
    expect(found.filter(({ streamId }) => streamId === stream)).to.have.length(4);
  });

  it('keeps other settings when a deleted stream is written again', async () => {
    const stream = await written();
    await node.client().setStreamMetadata(stream, { maxCount: 100, owner: 'me' });
    await node.client().deleteStream(stream);
    await append(node.client(), stream, events(1), NO_STREAM);
    expect((await node.client().getStreamMetadata(stream)).metadata).to.deep.equal({
      maxCount: 100,
      owner: 'me',
      truncateBefore: 10,
    });
  });

  it('checks the revision of the metadata itself', async () => {
    const stream = await written();
    await node.client().setStreamMetadata(stream, { maxCount: 5 }, { expectedRevision: NO_STREAM });
    expect(
      await failureOf(node.client().setStreamMetadata(stream, { maxCount: 6 }, { expectedRevision: NO_STREAM })),
    ).to.include({ type: 'wrong-expected-version' });
    await node.client().setStreamMetadata(stream, { maxCount: 6 }, { expectedRevision: 0n });
    expect(await visible(stream)).to.have.length(6);
  });

  if (!realServer)
    it('holds after a restart', async () => {
      const stream = await written();
      await node.client().setStreamMetadata(stream, { truncateBefore: 4, maxCount: 3 });
      await node.restart();
      expect(await visible(stream)).to.deep.equal([7, 8, 9]);
    });
});
