import { ANY, BACKWARDS, END, FORWARDS, NO_STREAM, START } from '@eventstore/db-client';
import { expect } from 'chai';
import { newStream, nodeUnderTest } from './node-under-test.ts';
import { append, collect, event, events, positionOf } from './words.ts';

describe('event store port: reading $all (P40)', () => {
  const node = nodeUnderTest();
  const mine = newStream();
  /** The newest events, oldest first: `mine` is among them and nobody else writes while the file runs. */
  const newest = async (maxCount: number) =>
    (await collect(node.client().readAll({ direction: BACKWARDS, fromPosition: END, maxCount }))).toReversed();

  before(async () => {
    for (let n = 0; n < 5; n += 1) await append(node.client(), mine, events(2), ANY);
  });

  it('holds at least one system event from the start', async () => {
    const [first] = await collect(node.client().readAll({ maxCount: 1 }));
    expect(first?.streamId).to.match(/^\$/);
  });

  it('goes forwards in strictly rising positions', async () => {
    const positions = (await collect(node.client().readAll())).map((got) => positionOf(got).commit);
    expect(positions.length).to.be.greaterThan(10);
    for (const [n, position] of positions.slice(1).entries())
      expect(position > (positions[n] ?? 0n), `position ${n + 1}`).to.equal(true);
  });

  it('is the same backwards as forwards, the other way round', async () => {
    const forwards = await collect(node.client().readAll({ direction: FORWARDS, fromPosition: START }));
    const backwards = await collect(node.client().readAll({ direction: BACKWARDS, fromPosition: END }));
    expect(backwards.map(({ id }) => id)).to.deep.equal(forwards.map(({ id }) => id).toReversed());
  });

  it('holds the events of a stream in the order of their revisions', async () => {
    const found = (await newest(10)).filter(({ streamId }) => streamId === mine);
    expect(found.map(({ revision }) => Number(revision))).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('includes the event at the position forwards', async () => {
    const [, second, third] = await newest(3);
    if (!second || !third) throw new Error('too few events');
    const found = await collect(node.client().readAll({ fromPosition: positionOf(second), maxCount: 2 }));
    expect(found.map(({ id }) => id)).to.deep.equal([second.id, third.id]);
  });

  it('leaves out the event at the position backwards', async () => {
    const [first, second] = await newest(2);
    if (!first || !second) throw new Error('too few events');
    const found = await collect(
      node.client().readAll({ direction: BACKWARDS, fromPosition: positionOf(second), maxCount: 1 }),
    );
    expect(found.map(({ id }) => id)).to.deep.equal([first.id]);
  });

  it('ends at the newest event', async () => {
    const { position } = await append(node.client(), mine, event('last'), ANY);
    if (!position) throw new Error('an append without a position');
    const found = await collect(node.client().readAll({ fromPosition: position }));
    expect(found.map(({ type }) => type)).to.deep.equal(['last']);
  });

  it('stops after maxCount', async () => {
    for (const maxCount of [1, 3, 7])
      expect(await collect(node.client().readAll({ maxCount }))).to.have.length(maxCount);
  });

  it('answers nothing past the end, also beyond 2^53', async () => {
    for (const beyond of [2n ** 40n, 2n ** 60n, 2n ** 64n - 1n])
      expect(
        await collect(node.client().readAll({ fromPosition: { commit: beyond, prepare: beyond } })),
        `${beyond}`,
      ).to.have.length(0);
  });

  it('answers nothing forwards from the end and backwards from the start', async () => {
    expect(await collect(node.client().readAll({ direction: FORWARDS, fromPosition: END }))).to.have.length(0);
    expect(await collect(node.client().readAll({ direction: BACKWARDS, fromPosition: START }))).to.have.length(0);
  });

  it('reads backwards from beyond the end as from the end', async () => {
    const beyond = 2n ** 60n;
    const [last] = await newest(1);
    const [found] = await collect(
      node.client().readAll({ direction: BACKWARDS, fromPosition: { commit: beyond, prepare: beyond }, maxCount: 1 }),
    );
    expect(found?.id).to.equal(last?.id);
  });

  it('gives an append the position of its last event', async () => {
    const sent = events(3);
    const { position } = await append(node.client(), newStream(), sent, NO_STREAM);
    const [last] = await newest(1);
    expect(last?.id).to.equal(sent[2]?.id);
    expect(last && positionOf(last)).to.deep.equal(position);
  });

  it('keeps the events of a batch together', async () => {
    const batches = Array.from({ length: 20 }, () => ({ stream: newStream(), sent: events(5) }));
    await Promise.all(batches.map(({ stream, sent }) => append(node.client(), stream, sent, NO_STREAM)));
    const found = await newest(100);
    for (let n = 0; n < 100; n += 5)
      expect(new Set(found.slice(n, n + 5).map(({ streamId }) => streamId)).size).to.equal(1);
  });

  it('reads more than one page of 256 without a gap', async () => {
    const sent = events(1_000);
    const { position } = await append(node.client(), newStream(), sent, NO_STREAM);
    if (!position) throw new Error('an append without a position');
    const found = await newest(1_000);
    expect(found.map(({ id }) => id)).to.deep.equal(sent.map(({ id }) => id));
  });
});
