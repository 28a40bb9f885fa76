import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import net from 'node:net';
import {
  ANY,
  END,
  EventStoreDBClient,
  NO_STREAM,
  persistentSubscriptionToStreamSettingsFromDefaults,
} from '@eventstore/db-client';
import { expect } from 'chai';
import { newStream, nodeUnderTest, realServer } from './node-under-test.ts';
import { append, event, events, failureOf, heard, positionOf, recorded, revisions, take } from './words.ts';

const residentMegabytes = (pid: number): number =>
  process.platform === 'linux'
    ? Number(/RssAnon:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
    : 0;

/** A pipe in front of the node that can be cut. */
const cuttable = async (port: number) => {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((near) => {
    const far = net.connect(port, '127.0.0.1');
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => other.destroy());
    }
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  const close = (): void => {
    cut();
    server.close();
  };
  return { port: typeof address === 'object' && address ? address.port : 0, cut, close };
};

describe('event store port: connections (P40, P5)', () => {
  const node = nodeUnderTest();

  it('carries 1,000 appends of many callers on one connection, each with its own answer', async () => {
    const streams = Array.from({ length: 1_000 }, (_, n) => ({ stream: newStream(), count: 1 + (n % 4) }));
    const answers = await Promise.all(
      streams.map(({ stream, count }) => append(node.client(), stream, events(count), NO_STREAM)),
    );
    for (const [n, { nextExpectedRevision }] of answers.entries())
      expect(nextExpectedRevision).to.equal(BigInt((streams[n]?.count ?? 0) - 1));
  });

  it('serves many clients at once', async () => {
    const stream = newStream();
    const clients = Array.from({ length: 10 }, () => node.anotherClient());
    await Promise.all(clients.map((client) => append(client, stream, events(5), ANY)));
    for (const client of clients) expect(await revisions(client.readStream(stream))).to.have.length(50);
  });

  it('ends an append whose deadline has passed with DeadlineExceeded and writes nothing', async () => {
    const stream = newStream();
    const error = await failureOf(
      node.client().appendToStream(stream, events(20_000), { expectedRevision: NO_STREAM, deadline: 1 }),
    );
    expect(error).to.include({ type: 'deadline-exceeded' });
    expect(await failureOf(revisions(node.client().readStream(stream)))).to.include({ type: 'stream-not-found' });
    expect((await append(node.client(), stream, event(), NO_STREAM)).nextExpectedRevision).to.equal(0n);
  });

  it('answers UNIMPLEMENTED or refuses what it does not have', async () => {
    if (realServer) return;
    const stream = newStream();
    const settings = persistentSubscriptionToStreamSettingsFromDefaults();
    expect(
      (await failureOf(node.client().createPersistentSubscriptionToStream(stream, 'group', settings))).message,
    ).to.match(/UNIMPLEMENTED|requires server version/);
    expect((await failureOf(node.client().createProjection('p', 'fromAll()'))).message).to.match(
      /UNIMPLEMENTED|requires server version/,
    );
    expect(
      (await failureOf(take(node.client().subscribeToPersistentSubscriptionToStream(stream, 'group'), 1))).message,
    ).to.match(/UNIMPLEMENTED|requires server version/);
  });

  it('goes on serving others when a reader stops in the middle', async () => {
    const stream = newStream();
    await append(node.client(), stream, events(2_000), NO_STREAM);
    for (let round = 0; round < 10; round += 1)
      expect(await take(node.client().readStream(stream), 3)).to.have.length(3);
    expect(await revisions(node.client().readStream(stream, { maxCount: 5 }))).to.deep.equal([0, 1, 2, 3, 4]);
  });

  if (realServer) return;

  it('tells a client that looks for the leader of a cluster about itself', async () => {
    const { port } = node.running();
    const client = EventStoreDBClient.connectionString`esdb+discover://127.0.0.1:${port}?tls=false`;
    const stream = newStream();
    await append(client, stream, event(), NO_STREAM);
    expect(await revisions(client.readStream(stream))).to.deep.equal([0]);
    await client.dispose();
  });

  it('survives connections that drop under load, and repeats find what was written', async () => {
    const pipe = await cuttable(node.running().port);
    const stream = newStream();
    const sent = Array.from({ length: 60 }, () => event());
    for (let round = 0; round < 3; round += 1) {
      const client = EventStoreDBClient.connectionString(`esdb://127.0.0.1:${pipe.port}?tls=false`);
      const appends = sent.map((one, n) => append(client, stream, one, n === 0 ? NO_STREAM : BigInt(n - 1)));
      const settled = Promise.allSettled(appends);
      await appends[20 * round]?.catch(() => {});
      pipe.cut();
      await settled;
      await client.dispose();
    }
    for (const [n, one] of sent.entries())
      await append(node.client(), stream, one, n === 0 ? NO_STREAM : BigInt(n - 1));
    expect(await revisions(node.client().readStream(stream))).to.deep.equal(sent.map((_, n) => n));
    pipe.close();
  });

  it('lets a subscriber resume after its connection was cut, without a gap or a repeat', async () => {
    const pipe = await cuttable(node.running().port);
    const first = await append(node.client(), newStream(), event(), NO_STREAM);
    let from = first.position ?? { commit: 0n, prepare: 0n };
    const got: string[] = [];
    const sent: string[] = [];
    for (let round = 0; round < 4; round += 1) {
      const client = EventStoreDBClient.connectionString(`esdb://127.0.0.1:${pipe.port}?tls=false`);
      const subscription = client.subscribeToAll({ fromPosition: from });
      subscription.on('data', (resolved) => {
        got.push(recorded(resolved).id);
        from = positionOf(recorded(resolved));
      });
      const ended = heard(subscription, 'error');
      const some = heard(subscription, 'data');
      const more = events(50);
      sent.push(...more.map(({ id }) => id ?? ''));
      await append(node.client(), newStream(), more, NO_STREAM);
      await some;
      pipe.cut();
      await ended;
      await client.dispose();
    }
    const rest = await take(node.client().subscribeToAll({ fromPosition: from }), sent.length - got.length);
    expect([...got, ...rest.map(({ id }) => id)]).to.deep.equal(sent);
    pipe.close();
  });

  it('keeps its memory within bounds for subscribers that do not read', async () => {
    const paused = Array.from({ length: 6 }, () =>
      node.anotherClient().subscribeToAll({ fromPosition: END }, { highWaterMark: 1 }),
    );
    await Promise.all(paused.map((subscription) => heard(subscription, 'confirmation')));
    for (const subscription of paused) subscription.on('error', () => {}); // they end with the node
    const before = residentMegabytes(node.running().pid);
    const big = 'z'.repeat(20_000);
    let last = await append(node.client(), newStream(), event(), NO_STREAM);
    for (let n = 0; n < 20; n += 1)
      last = await append(
        node.client(),
        newStream(),
        Array.from({ length: 40 }, () => event('big', { big })),
        NO_STREAM,
      );
    // 16 MB for each of 6 that do not take it would be 96 MB, beside what is kept once for all.
    expect(residentMegabytes(node.running().pid) - before).to.be.below(80);
    const [one] = paused;
    if (!one) throw new Error('no subscription');
    const all = await take(one, (got) => positionOf(got).commit === last.position?.commit);
    expect(all).to.have.length(801);
  });

  it('ends open streams with CANCELLED when it stops; the same client comes back to it', async () => {
    const { port } = node.running();
    const client = node.anotherClient();
    const stream = newStream();
    await append(client, stream, event(), NO_STREAM);
    const subscription = client.subscribeToStream(stream);
    subscription.on('data', () => {});
    await heard(subscription, 'caughtUp');
    const ended = heard(subscription, 'error');
    await node.running().stop();
    expect(await ended).to.include({ type: 'cancelled' });
    expect(await node.running().exited).to.equal(0);
    const down = await failureOf(append(client, stream, event(), 0n));
    expect({ ...down }.code).to.equal(14);
    await node.restart(port);
    expect((await append(client, stream, event(randomUUID()), 0n)).nextExpectedRevision).to.equal(1n);
  });
});
