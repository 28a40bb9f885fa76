import { ANY, BACKWARDS, END, NO_STREAM, START, STREAM_EXISTS, streamNameFilter } from '@eventstore/db-client';
import { expect } from 'chai';
import { newStream, nodeUnderTest, realServer } from './node-under-test.ts';
import { append, collect, event, events, failureOf, heard, recorded, revisions } from './words.ts';

describe('event store port: deleting streams (P40)', () => {
  const node = nodeUnderTest();
  const written = async (count = 3): Promise<string> => {
    const stream = newStream();
    await append(node.client(), stream, events(count), NO_STREAM);
    return stream;
  };
  const notFound = async (stream: string) =>
    expect(await failureOf(collect(node.client().readStream(stream)))).to.include({ type: 'stream-not-found' });
  const inAll = async (stream: string): Promise<string[]> => {
    const subscription = node
      .client()
      .subscribeToAll({ fromPosition: START, filter: streamNameFilter({ prefixes: [stream] }) });
    const types: string[] = [];
    subscription.on('data', (resolved) => types.push(recorded(resolved).type));
    await heard(subscription, 'caughtUp');
    await subscription.unsubscribe();
    return types;
  };

  it('hides a soft-deleted stream', async () => {
    const stream = await written();
    expect(await node.client().deleteStream(stream)).to.have.property('position');
    await notFound(stream);
    expect(
      await failureOf(collect(node.client().readStream(stream, { direction: BACKWARDS, fromRevision: END }))),
    ).to.include({ type: 'stream-not-found' });
  });

  it('keeps its events in $all', async () => {
    const stream = await written();
    await node.client().deleteStream(stream);
    expect(await inAll(stream)).to.deep.equal(['happened', 'happened', 'happened']);
  });

  for (const [name, expected] of [
    ['no stream', NO_STREAM],
    ['any', ANY],
    ['its last revision', 2n],
  ] as const)
    it(`goes on counting when it is written again with ${name}`, async () => {
      const stream = await written();
      await node.client().deleteStream(stream);
      expect((await append(node.client(), stream, events(2), expected)).nextExpectedRevision).to.equal(4n);
      expect(await revisions(node.client().readStream(stream))).to.deep.equal([3, 4]);
      expect(
        await revisions(node.client().readStream(stream, { direction: BACKWARDS, fromRevision: END })),
      ).to.deep.equal([4, 3]);
    });

  it('takes a stream that was written again for existing', async () => {
    const stream = await written();
    await node.client().deleteStream(stream);
    await append(node.client(), stream, event(), NO_STREAM);
    expect((await append(node.client(), stream, event(), STREAM_EXISTS)).nextExpectedRevision).to.equal(4n);
  });

  it('refuses stream-exists on a soft-deleted stream', async () => {
    const stream = await written();
    await node.client().deleteStream(stream);
    expect(await failureOf(append(node.client(), stream, event(), STREAM_EXISTS))).to.include({
      type: 'stream-deleted',
      streamName: stream,
    });
  });

  it('refuses a wrong revision on a soft-deleted stream', async () => {
    const stream = await written();
    await node.client().deleteStream(stream);
    expect(await failureOf(append(node.client(), stream, event(), 7n))).to.include({ type: 'wrong-expected-version' });
  });

  it('deletes only at the expected revision', async () => {
    const stream = await written();
    const error = await failureOf(node.client().deleteStream(stream, { expectedRevision: 1n }));
    expect(error).to.include({
      type: 'wrong-expected-version',
      streamName: stream,
      expectedVersion: 1n,
      actualVersion: 2n,
    });
    await node.client().deleteStream(stream, { expectedRevision: 2n });
    await notFound(stream);
  });

  it('refuses to delete what is not there', async () => {
    const stream = newStream();
    expect(await failureOf(node.client().deleteStream(stream))).to.include({
      type: 'wrong-expected-version',
      streamName: stream,
      actualVersion: 'no_stream',
    });
  });

  it('can be deleted and written again, many times', async () => {
    const stream = await written(1);
    for (let round = 1; round <= 5; round += 1) {
      await node.client().deleteStream(stream);
      await append(node.client(), stream, event(), NO_STREAM);
      expect(await revisions(node.client().readStream(stream))).to.deep.equal([round]);
    }
  });

  it('ends a tombstoned stream for ever', async () => {
    const stream = await written();
    await node.client().tombstoneStream(stream);
    for (const expected of [ANY, NO_STREAM, STREAM_EXISTS, 2n, 3n] as const)
      expect(await failureOf(append(node.client(), stream, event(), expected)), `${expected}`).to.include({
        type: 'stream-deleted',
        streamName: stream,
      });
    expect(await failureOf(collect(node.client().readStream(stream)))).to.include({
      type: 'stream-deleted',
      streamName: stream,
    });
    expect(await failureOf(node.client().tombstoneStream(stream))).to.include({ type: 'stream-deleted' });
    expect(await failureOf(node.client().deleteStream(stream))).to.include({ type: 'stream-deleted' });
    expect(await failureOf(node.client().setStreamMetadata(stream, { maxCount: 1 }))).to.include({
      type: 'stream-deleted',
    });
  });

  it('shows the tombstone in $all, at the highest revision there is', async () => {
    const stream = await written(1);
    await node.client().tombstoneStream(stream);
    expect(await inAll(stream)).to.deep.equal(['happened', '$streamDeleted']);
    const [last] = await collect(node.client().readAll({ direction: BACKWARDS, fromPosition: END, maxCount: 1 }));
    expect(last?.revision).to.equal(2n ** 63n - 1n);
  });

  it('tombstones what was never there', async () => {
    const stream = newStream();
    await node.client().tombstoneStream(stream, { expectedRevision: NO_STREAM });
    expect(await failureOf(append(node.client(), stream, event(), NO_STREAM))).to.include({ type: 'stream-deleted' });
  });

  it('tombstones only at the expected revision', async () => {
    const stream = await written();
    expect(await failureOf(node.client().tombstoneStream(stream, { expectedRevision: 1n }))).to.include({
      type: 'wrong-expected-version',
      actualVersion: 2n,
    });
    await node.client().tombstoneStream(stream, { expectedRevision: 2n });
  });

  it('ends the subscriptions of a stream that is tombstoned', async () => {
    const stream = await written(1);
    const subscription = node.client().subscribeToStream(stream);
    subscription.on('data', () => {});
    await heard(subscription, 'caughtUp');
    const ended = heard(subscription, 'error');
    await node.client().tombstoneStream(stream);
    expect(await ended).to.include({ type: 'stream-deleted', streamName: stream });
  });

  if (!realServer)
    it('remembers both kinds over a restart', async () => {
      const soft = await written();
      const hard = await written();
      await node.client().deleteStream(soft);
      await node.client().tombstoneStream(hard);
      await node.restart();
      await notFound(soft);
      expect((await append(node.client(), soft, event(), NO_STREAM)).nextExpectedRevision).to.equal(3n);
      expect(await failureOf(append(node.client(), hard, event(), ANY))).to.include({ type: 'stream-deleted' });
    });
});
