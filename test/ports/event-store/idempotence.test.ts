import { ANY, NO_STREAM, STREAM_EXISTS } from '@eventstore/db-client';
import { expect } from 'chai';
import { newStream, nodeUnderTest, realServer } from './node-under-test.ts';
import { append, event, events, failureOf, revisions } from './words.ts';

describe('event store port: the same append again (P40, P4)', () => {
  const node = nodeUnderTest();

  it('answers the same ids at the same revision with the first revision and position', async () => {
    const stream = newStream();
    const sent = events(3);
    const first = await append(node.client(), stream, sent, NO_STREAM);
    const again = await append(node.client(), stream, sent, NO_STREAM);
    expect(again).to.deep.equal(first);
    expect(await revisions(node.client().readStream(stream))).to.deep.equal([0, 1, 2]);
  });

  it('still does so when the stream has grown since', async () => {
    const stream = newStream();
    const sent = events(2);
    const first = await append(node.client(), stream, sent, NO_STREAM);
    await append(node.client(), stream, events(5), 1n);
    expect(await append(node.client(), stream, sent, NO_STREAM)).to.deep.equal(first);
  });

  it('does so in the middle of a stream', async () => {
    const stream = newStream();
    await append(node.client(), stream, events(4), NO_STREAM);
    const sent = events(3);
    const first = await append(node.client(), stream, sent, 3n);
    await append(node.client(), stream, events(4), 6n);
    expect(await append(node.client(), stream, sent, 3n)).to.deep.equal(first);
  });

  it('answers a repeat of an append that is still on its way to disk only when it is there', async () => {
    for (let round = 0; round < 20; round += 1) {
      const stream = newStream();
      const sent = events(2);
      const [first, again] = await Promise.all([
        append(node.client(), stream, sent, NO_STREAM),
        append(node.client(), stream, sent, NO_STREAM),
      ]);
      expect(again).to.deep.equal(first);
      expect(await revisions(node.client().readStream(stream))).to.deep.equal([0, 1]);
    }
  });

  it('takes the start of a batch that was written for a repeat', async () => {
    const stream = newStream();
    const sent = events(3);
    await append(node.client(), stream, sent, NO_STREAM);
    expect((await append(node.client(), stream, sent.slice(0, 2), NO_STREAM)).nextExpectedRevision).to.equal(1n);
  });

  for (const [name, pick] of [
    ['more than was written', (sent: ReturnType<typeof events>) => [...sent, event()]],
    ['a new last event', (sent: ReturnType<typeof events>) => [...sent.slice(0, 2), event()]],
    ['a new first event', (sent: ReturnType<typeof events>) => [event(), ...sent.slice(1)]],
    ['another order', (sent: ReturnType<typeof events>) => sent.toReversed()],
  ] as const)
    it(`takes partly the same ids, with ${name}, for a conflict`, async () => {
      const stream = newStream();
      const sent = events(3);
      await append(node.client(), stream, sent, NO_STREAM);
      expect(await failureOf(append(node.client(), stream, pick(sent), NO_STREAM))).to.include({
        type: 'wrong-expected-version',
        actualVersion: 2n,
      });
      expect(await revisions(node.client().readStream(stream))).to.deep.equal([0, 1, 2]);
    });

  it('takes other ids at the same revision for a conflict', async () => {
    const stream = newStream();
    await append(node.client(), stream, events(2), NO_STREAM);
    expect(await failureOf(append(node.client(), stream, events(2), NO_STREAM))).to.include({
      type: 'wrong-expected-version',
    });
  });

  it('takes the same ids at another revision for a conflict', async () => {
    const stream = newStream();
    const sent = events(2);
    await append(node.client(), stream, sent, NO_STREAM);
    await append(node.client(), stream, events(1), 1n);
    expect(await failureOf(append(node.client(), stream, sent, 0n))).to.include({ type: 'wrong-expected-version' });
  });

  it('writes the same ids to another stream', async () => {
    const sent = events(2);
    await append(node.client(), newStream(), sent, NO_STREAM);
    const other = newStream();
    await append(node.client(), other, sent, NO_STREAM);
    expect(await revisions(node.client().readStream(other))).to.deep.equal([0, 1]);
  });

  for (const expected of [ANY, STREAM_EXISTS] as const) {
    it(`finds a repeat with ${expected} by the ids`, async () => {
      const stream = newStream();
      await append(node.client(), stream, event(), NO_STREAM);
      const sent = events(2);
      const first = await append(node.client(), stream, sent, expected);
      await append(node.client(), stream, event(), ANY);
      expect((await append(node.client(), stream, sent, expected)).nextExpectedRevision).to.equal(
        first.nextExpectedRevision,
      );
      expect(await revisions(node.client().readStream(stream))).to.deep.equal([0, 1, 2, 3]);
    });

    it(`takes known ids with new ones after them for a conflict with ${expected}`, async () => {
      const stream = newStream();
      const sent = events(2);
      await append(node.client(), stream, sent, ANY);
      expect(await failureOf(append(node.client(), stream, [...sent, event()], expected))).to.include({
        type: 'wrong-expected-version',
      });
    });
  }

  it('finds 200 repeats sent at once with their originals', async () => {
    const streams = Array.from({ length: 100 }, () => ({ stream: newStream(), sent: events(2) }));
    const results = await Promise.all(
      [...streams, ...streams].map(({ stream, sent }) => append(node.client(), stream, sent, NO_STREAM)),
    );
    for (const [n, result] of results.slice(100).entries()) expect(result).to.deep.equal(results[n]);
  });

  if (!realServer)
    it('finds a repeat at an exact revision after a restart', async () => {
      const stream = newStream();
      const sent = events(3);
      const first = await append(node.client(), stream, sent, NO_STREAM);
      await append(node.client(), stream, events(2), 2n);
      await node.restart();
      expect(await append(node.client(), stream, sent, NO_STREAM)).to.deep.equal(first);
      expect(await failureOf(append(node.client(), stream, events(3), NO_STREAM))).to.include({
        type: 'wrong-expected-version',
      });
    });
});
