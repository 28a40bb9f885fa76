import { ANY, BACKWARDS, END, jsonEvent, NO_STREAM, StreamNotFoundError } from '@eventstore/db-client';
import { expect } from 'chai';
import { newStream, nodeUnderTest } from './node-under-test.ts';
import { append, collect, event, events, failureOf, revisions } from './words.ts';

describe('event store port: reading a stream (P40)', () => {
  const node = nodeUnderTest();
  const stream = newStream();

  before(async () => {
    await append(node.client(), stream, events(10), NO_STREAM);
  });

  it('reads all of it forwards', async () => {
    expect(await revisions(node.client().readStream(stream))).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('reads all of it backwards from the end', async () => {
    expect(
      await revisions(node.client().readStream(stream, { direction: BACKWARDS, fromRevision: END })),
    ).to.deep.equal([9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
  });

  it('includes the revision it begins at, both ways', async () => {
    expect(await revisions(node.client().readStream(stream, { fromRevision: 7n }))).to.deep.equal([7, 8, 9]);
    expect(await revisions(node.client().readStream(stream, { direction: BACKWARDS, fromRevision: 2n }))).to.deep.equal(
      [2, 1, 0],
    );
  });

  it('stops after maxCount, both ways', async () => {
    expect(await revisions(node.client().readStream(stream, { fromRevision: 3n, maxCount: 2 }))).to.deep.equal([3, 4]);
    expect(
      await revisions(node.client().readStream(stream, { direction: BACKWARDS, fromRevision: END, maxCount: 1 })),
    ).to.deep.equal([9]);
  });

  it('answers nothing past the end, also beyond 2^53', async () => {
    for (const beyond of [10n, 2n ** 40n, 2n ** 63n])
      expect(await revisions(node.client().readStream(stream, { fromRevision: beyond })), `${beyond}`).to.deep.equal(
        [],
      );
  });

  it('reads backwards from beyond the end as from the end', async () => {
    expect(
      await revisions(node.client().readStream(stream, { direction: BACKWARDS, fromRevision: 2n ** 60n, maxCount: 2 })),
    ).to.deep.equal([9, 8]);
  });

  it('says that a stream is not there', async () => {
    const missing = newStream();
    const error = await failureOf(collect(node.client().readStream(missing)));
    expect(error).to.be.instanceOf(StreamNotFoundError);
    expect(error).to.include({ type: 'stream-not-found', streamName: missing });
  });

  it('says so backwards as well', async () => {
    expect(
      await failureOf(collect(node.client().readStream(newStream(), { direction: BACKWARDS, fromRevision: END }))),
    ).to.include({ type: 'stream-not-found' });
  });

  it('gives back what was written: id, type, data, metadata, and when', async () => {
    const other = newStream();
    const sent = jsonEvent({
      type: 'Something happened',
      data: { text: 'žluťoučký 🐎', nested: [1, { a: null }] },
      metadata: { by: 'me' },
    });
    const begin = Date.now();
    await append(node.client(), other, sent, NO_STREAM);
    const [got] = await collect(node.client().readStream(other));
    expect(got).to.deep.include({
      id: sent.id,
      type: sent.type,
      data: sent.data,
      metadata: sent.metadata,
      isJson: true,
      streamId: other,
    });
    expect(got?.created.getTime()).to.be.within(begin - 1_000, Date.now() + 1_000);
  });

  it('reads a thousand events in their order, both ways', async () => {
    const long = newStream();
    await append(node.client(), long, events(1_000), NO_STREAM);
    const expected = Array.from({ length: 1_000 }, (_, n) => n);
    expect(await revisions(node.client().readStream(long))).to.deep.equal(expected);
    expect(await revisions(node.client().readStream(long, { direction: BACKWARDS, fromRevision: END }))).to.deep.equal(
      expected.toReversed(),
    );
  });

  it('resolves a link to the event it names, and shows the link beside it', async () => {
    const links = newStream('links');
    const link = jsonEvent({ type: '$>', data: {} });
    await append(
      node.client(),
      links,
      { ...link, contentType: 'application/octet-stream', data: Buffer.from(`4@${stream}`) },
      ANY,
    );
    for await (const resolved of node.client().readStream(links, { resolveLinkTos: true })) {
      expect(resolved.event).to.include({ streamId: stream, revision: 4n });
      expect(resolved.link).to.include({ streamId: links, revision: 0n, type: '$>' });
    }
    for await (const plain of node.client().readStream(links)) expect(plain.event).to.include({ type: '$>' });
  });

  it('sees what was acknowledged, at once and through another connection', async () => {
    const other = node.anotherClient();
    for (let round = 0; round < 20; round += 1) {
      const fresh = newStream();
      await append(node.client(), fresh, event(), NO_STREAM);
      expect(await revisions(other.readStream(fresh))).to.deep.equal([0]);
    }
  });
});
