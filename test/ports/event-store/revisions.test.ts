import { ANY, NO_STREAM, STREAM_EXISTS, WrongExpectedVersionError } from '@eventstore/db-client';
import { expect } from 'chai';
import { newStream, nodeUnderTest } from './node-under-test.ts';
import { append, event, events, failureOf, revisions } from './words.ts';

describe('event store port: revisions (P40)', () => {
  const node = nodeUnderTest();

  it('writes a new stream when none is expected, from revision 0', async () => {
    const { success, nextExpectedRevision } = await append(node.client(), newStream(), event(), NO_STREAM);
    expect(success).to.equal(true);
    expect(nextExpectedRevision).to.equal(0n);
  });

  it('answers the revision of the last event of a batch', async () => {
    expect((await append(node.client(), newStream(), events(7), NO_STREAM)).nextExpectedRevision).to.equal(6n);
  });

  it('writes at the exact expected revision', async () => {
    const stream = newStream();
    await append(node.client(), stream, events(3), NO_STREAM);
    expect((await append(node.client(), stream, events(2), 2n)).nextExpectedRevision).to.equal(4n);
  });

  it('refuses no-stream when there is one, with all fields of the error', async () => {
    const stream = newStream();
    await append(node.client(), stream, events(3), NO_STREAM);
    const error = await failureOf(append(node.client(), stream, event(), NO_STREAM));
    expect(error).to.be.instanceOf(WrongExpectedVersionError);
    expect(error).to.include({
      type: 'wrong-expected-version',
      streamName: stream,
      expectedVersion: 'no_stream',
      actualVersion: 2n,
    });
  });

  for (const [name, expected] of [
    ['behind', 0n],
    ['ahead', 3n],
    ['far ahead, beyond 2^53', 2n ** 60n],
  ] as const)
    it(`refuses a revision that is ${name}`, async () => {
      const stream = newStream();
      await append(node.client(), stream, events(3), NO_STREAM);
      const error = await failureOf(append(node.client(), stream, event(), expected));
      expect(error).to.include({ expectedVersion: expected, actualVersion: 2n });
      expect(await revisions(node.client().readStream(stream))).to.deep.equal([0, 1, 2]);
    });

  it('refuses an exact revision when there is no stream, and says so', async () => {
    const error = await failureOf(append(node.client(), newStream(), event(), 0n));
    expect(error).to.include({ expectedVersion: 0n, actualVersion: 'no_stream' });
  });

  it('refuses stream-exists when there is none', async () => {
    const error = await failureOf(append(node.client(), newStream(), event(), STREAM_EXISTS));
    expect(error).to.include({
      type: 'wrong-expected-version',
      expectedVersion: 'stream_exists',
      actualVersion: 'no_stream',
    });
  });

  it('writes with stream-exists when there is one', async () => {
    const stream = newStream();
    await append(node.client(), stream, event(), NO_STREAM);
    expect((await append(node.client(), stream, event(), STREAM_EXISTS)).nextExpectedRevision).to.equal(1n);
  });

  it('writes with any, whether there is a stream or not', async () => {
    const stream = newStream();
    expect((await append(node.client(), stream, event(), ANY)).nextExpectedRevision).to.equal(0n);
    expect((await append(node.client(), stream, event(), ANY)).nextExpectedRevision).to.equal(1n);
  });

  it('lets exactly one of 64 simultaneous appends at one revision through (P2)', async () => {
    const stream = newStream();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 64 }, () => append(node.client(), stream, event(), NO_STREAM)),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).to.have.length(1);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).to.be.instanceOf(WrongExpectedVersionError);
  });

  it('shows the loser of a race what it lost to, as soon as it is refused', async () => {
    for (let round = 0; round < 20; round += 1) {
      const stream = newStream();
      const winner = append(node.client(), stream, event(), NO_STREAM);
      await failureOf(append(node.client(), stream, event(), NO_STREAM));
      expect(await revisions(node.client().readStream(stream))).to.deep.equal([0]);
      await winner;
    }
  });

  it('writes a batch as a whole or not at all', async () => {
    const stream = newStream();
    await append(node.client(), stream, events(2), NO_STREAM);
    await failureOf(append(node.client(), stream, events(500), 0n));
    expect(await revisions(node.client().readStream(stream))).to.deep.equal([0, 1]);
  });

  it('keeps the order of appends that are sent without waiting', async () => {
    const stream = newStream();
    const sent = events(50);
    await Promise.all(sent.map((one, n) => append(node.client(), stream, one, n === 0 ? NO_STREAM : BigInt(n - 1))));
    expect(await revisions(node.client().readStream(stream))).to.deep.equal(sent.map((_, n) => n));
  });

  it('takes the same expectations through the unary append', async () => {
    const stream = newStream();
    const credentials = { username: 'admin', password: 'changeit' }; // makes the client use Append, not BatchAppend
    const first = await node.client().appendToStream(stream, events(2), { expectedRevision: NO_STREAM, credentials });
    expect(first.nextExpectedRevision).to.equal(1n);
    const second = await node.client().appendToStream(stream, event(), { expectedRevision: 1n, credentials });
    expect(second.nextExpectedRevision).to.equal(2n);
    const error = await failureOf(node.client().appendToStream(stream, event(), { expectedRevision: 0n, credentials }));
    expect(error).to.include({
      type: 'wrong-expected-version',
      streamName: stream,
      expectedVersion: 0n,
      actualVersion: 2n,
    });
    const missing = await failureOf(
      node.client().appendToStream(newStream(), event(), { expectedRevision: STREAM_EXISTS, credentials }),
    );
    expect(missing).to.include({ expectedVersion: 'stream_exists', actualVersion: 'no_stream' });
  });

  it('answers an append of nothing without writing', async () => {
    const stream = newStream();
    await append(node.client(), stream, events(3), NO_STREAM);
    expect((await append(node.client(), stream, [], 2n)).nextExpectedRevision).to.equal(2n);
    expect(await revisions(node.client().readStream(stream))).to.deep.equal([0, 1, 2]);
  });
});
