import { randomUUID } from 'node:crypto';
import {
  ANY,
  END,
  type EventStoreDBClient,
  NO_STREAM,
  type Position,
  START,
  streamNameFilter,
} from '@eventstore/db-client';
import { expect } from 'chai';
import { newStream, nodeUnderTest } from './node-under-test.ts';
import { append, event, events, heard, positionOf, recorded, revisions, take } from './words.ts';

/** Appends from many writers at once, without waiting for one another; answers the ids by stream. */
const writeFrom = async (
  client: EventStoreDBClient,
  writers: number,
  appends: number,
  prefix: string,
): Promise<Map<string, string[]>> => {
  const written = new Map<string, string[]>();
  const write = async (): Promise<void> => {
    const stream = newStream(prefix);
    const ids: string[] = [];
    written.set(stream, ids);
    for (let n = 0; n < appends; n += 1) {
      const sent = events(1 + (n % 3));
      await append(client, stream, sent, ids.length === 0 ? NO_STREAM : BigInt(ids.length - 1));
      ids.push(...sent.map(({ id }) => id ?? ''));
    }
  };
  await Promise.all(Array.from({ length: writers }, write));
  return written;
};

const idsByStream = (got: readonly { streamId: string; id: string }[]): Map<string, string[]> => {
  const found = new Map<string, string[]>();
  for (const { streamId, id } of got) found.set(streamId, [...(found.get(streamId) ?? []), id]);
  return found;
};

describe('event store port: subscriptions (P13, P40)', () => {
  const node = nodeUnderTest();

  it('confirms first, then delivers, then says that it has caught up', async () => {
    const stream = newStream();
    await append(node.client(), stream, events(3), NO_STREAM);
    const heardInOrder: string[] = [];
    const subscription = node.client().subscribeToStream(stream);
    subscription.on('confirmation', () => heardInOrder.push('confirmation'));
    subscription.on('data', () => heardInOrder.push('event'));
    await heard(subscription, 'caughtUp');
    heardInOrder.push('caught up');
    const next = heard(subscription, 'data');
    await append(node.client(), stream, event(), 2n);
    await next;
    await subscription.unsubscribe();
    expect(heardInOrder).to.deep.equal(['confirmation', 'event', 'event', 'event', 'caught up', 'event']);
    expect(subscription.id).to.match(/^[0-9a-f-]{36}$/);
  });

  it('follows a stream that is not there yet', async () => {
    const stream = newStream();
    const subscription = node.client().subscribeToStream(stream);
    await heard(subscription, 'caughtUp');
    const taken = take(subscription, 2);
    await append(node.client(), stream, events(2), NO_STREAM);
    expect((await taken).map(({ revision }) => Number(revision))).to.deep.equal([0, 1]);
  });

  it('begins after the given revision of a stream', async () => {
    const stream = newStream();
    await append(node.client(), stream, events(5), NO_STREAM);
    expect(
      (await take(node.client().subscribeToStream(stream, { fromRevision: 2n }), 2)).map(({ revision }) =>
        Number(revision),
      ),
    ).to.deep.equal([3, 4]);
  });

  it('begins after the last event of a stream at its end', async () => {
    const stream = newStream();
    await append(node.client(), stream, events(5), NO_STREAM);
    const subscription = node.client().subscribeToStream(stream, { fromRevision: END });
    await heard(subscription, 'caughtUp');
    const taken = take(subscription, 1);
    await append(node.client(), stream, event(), 4n);
    expect((await taken).map(({ revision }) => Number(revision))).to.deep.equal([5]);
  });

  it('begins after the given position of $all, never with it', async () => {
    const sent = events(3);
    await append(node.client(), newStream(), event(), NO_STREAM);
    const first = await append(node.client(), newStream(), sent.slice(0, 1), NO_STREAM);
    await append(node.client(), newStream(), sent.slice(1), NO_STREAM);
    const taken = await take(node.client().subscribeToAll({ fromPosition: first.position ?? START }), 2);
    expect(taken.map(({ id }) => id)).to.deep.equal(sent.slice(1).map(({ id }) => id));
  });

  it('delivers the same events from the start as a read', async () => {
    const expected: string[] = [];
    for await (const resolved of node.client().readAll()) expected.push(recorded(resolved).id);
    const taken = await take(node.client().subscribeToAll({ fromPosition: START }), expected.length);
    expect(taken.map(({ id }) => id)).to.deep.equal(expected);
  });

  it('goes from catching up to live under 32 writers without a gap or a repeat (P13)', async () => {
    const prefix = `${randomUUID().slice(0, 8)}-w`;
    await writeFrom(node.client(), 8, 20, prefix);
    const writing = writeFrom(node.client(), 32, 30, prefix);
    const subscription = node
      .anotherClient()
      .subscribeToAll({ fromPosition: START, filter: streamNameFilter({ prefixes: [prefix] }) });
    const got: { streamId: string; id: string; position: bigint }[] = [];
    subscription.on('data', (resolved) =>
      got.push({ ...recorded(resolved), position: positionOf(recorded(resolved)).commit }),
    );
    const written = await writing;
    const last = await append(node.client(), `${prefix}-last`, event(), NO_STREAM);
    while (got.at(-1)?.position !== last.position?.commit) await heard(subscription, 'data');
    await subscription.unsubscribe();
    for (const [n, { position }] of got.slice(1).entries()) expect(position > (got[n]?.position ?? 0n)).to.equal(true);
    const found = idsByStream(got);
    for (const [stream, ids] of written) expect(found.get(stream)).to.deep.equal(ids);
  });

  it('gives a subscriber that restarts at random points all events, in order, once (P13)', async () => {
    const prefix = `${randomUUID().slice(0, 8)}-r`;
    const begin = (await append(node.client(), `${prefix}-first`, event(), NO_STREAM)).position;
    const writing = writeFrom(node.client(), 16, 30, prefix);
    const got: { streamId: string; id: string }[] = [];
    let from: Position = begin ?? { commit: 0n, prepare: 0n };
    const total = 16 * 60;
    for (let chunk = 1; got.length < total; chunk = (chunk * 7) % 97) {
      const taken = await take(
        node.client().subscribeToAll({ fromPosition: from, filter: streamNameFilter({ prefixes: [prefix] }) }),
        Math.min(chunk, total - got.length),
      );
      got.push(...taken);
      const last = taken.at(-1);
      if (last) from = positionOf(last);
    }
    const found = idsByStream(got);
    for (const [stream, ids] of await writing) expect(found.get(stream)).to.deep.equal(ids);
  });

  it('serves 50 subscribers the same events', async () => {
    const stream = newStream();
    const subscriptions = Array.from({ length: 50 }, () => node.client().subscribeToStream(stream));
    await Promise.all(subscriptions.map((subscription) => heard(subscription, 'caughtUp')));
    const taken = subscriptions.map((subscription) => take(subscription, 20));
    for (let n = 0; n < 20; n += 1) await append(node.client(), stream, event(), ANY);
    for (const got of await Promise.all(taken))
      expect(got.map(({ revision }) => Number(revision))).to.deep.equal(Array.from({ length: 20 }, (_, n) => n));
  });

  it('delivers what was acknowledged before a read could see it missing', async () => {
    const subscription = node.client().subscribeToAll({ fromPosition: END });
    await heard(subscription, 'caughtUp');
    const taken = take(subscription, 30);
    for (let n = 0; n < 30; n += 1) {
      const stream = newStream();
      await append(node.client(), stream, event(), NO_STREAM);
      expect(await revisions(node.client().readStream(stream))).to.deep.equal([0]);
    }
    expect(await taken).to.have.length(30);
  });
});
