import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type RunningEventStore, startEventStore } from '#embedded/event-store/start';
import { openEventStore } from '#platform/event-store/eventstoredb';
import {
  type EventStore,
  type NewEvent,
  OutcomeUnknown,
  StoreUnavailable,
  WrongRevision,
} from '#platform/event-store/port';
import { collectAll, freshStream, inOrder, newEvent, subscribeUntil } from './event-store-words.ts';
import { openWire } from './tcp-proxy.ts';
import { pause, rejection, until } from './waiting.ts';

/** As the one append function does it: the same ids at the same revision, until the outcome is known. */
const appendUntilKnown = async (store: EventStore, stream: string, events: NewEvent[], at: bigint | 'no-stream') => {
  for (const end = Date.now() + 30_000; ; )
    try {
      return await store.append(stream, events, at);
    } catch (error) {
      if (!(error instanceof OutcomeUnknown) || Date.now() > end) throw error;
      await pause(50);
    }
};

describe('event store port: a node that fails', function () {
  this.timeout(60_000);
  let dir: string;
  let node: RunningEventStore;
  const opened: { close(): Promise<void> }[] = [];
  /** Each would have ended a process that is not a test. */
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => void unhandled.push(reason);

  const open = (url = node.url, appendDeadlineMs = 1_500) => {
    const store = openEventStore({ url, appendDeadlineMs, readDeadlineMs: 700 });
    opened.push(store);
    return store;
  };
  const wired = async (appendDeadlineMs = 300) => {
    const wire = await openWire(node.port);
    opened.push(wire);
    return { wire, store: open(`esdb://127.0.0.1:${wire.port}?tls=false`, appendDeadlineMs) };
  };
  const restart = async () => {
    process.kill(node.pid, 'SIGKILL');
    await node.exited;
    node = await startEventStore({ dir, port: node.port });
  };

  before(() => void process.on('unhandledRejection', note));
  after(() => void process.off('unhandledRejection', note));
  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'daybook-store-'));
    node = await startEventStore({ dir });
  });
  afterEach(async () => {
    for (const one of opened.splice(0).reverse()) await one.close();
    await node.stop();
    rmSync(dir, { recursive: true, force: true });
    expect(unhandled.splice(0)).to.deep.equal([]);
  });

  it('has no head while nothing was written', async () => {
    const store = open();
    expect(await store.head()).to.equal(undefined);
    expect(await collectAll(store, 'start')).to.deep.equal([]);
  });

  it('understands KurrentDB’s name for the same protocol', async () => {
    const store = open(node.url.replace(/^esdb:/, 'kurrentdb:'));
    expect((await store.append(freshStream(), [newEvent()], 'no-stream')).revision).to.equal(0n);
  });

  it('does not know the outcome while the answer is held, and learns it by the same append', async () => {
    const { wire, store } = await wired();
    const stream = freshStream();
    await store.append(stream, [newEvent()], 'no-stream');
    wire.holdAnswers();
    const event = newEvent();
    const from = Date.now();
    expect(await rejection(store.append(stream, [event], 0n))).to.be.instanceOf(OutcomeUnknown);
    expect(Date.now() - from).to.be.within(250, 1_000);
    wire.release();
    expect((await appendUntilKnown(store, stream, [event], 0n)).revision).to.equal(1n);
    expect((await store.read(stream)).events).to.have.length(2);
    // What was refused for certain stays refused.
    expect(await rejection(store.append(stream, [newEvent()], 0n))).to.be.instanceOf(WrongRevision);
  });

  it('hears a late answer although another connection has ended meanwhile', async () => {
    const [one, other] = [await wired(), await wired()];
    const stream = freshStream();
    await one.store.append(stream, [newEvent()], 'no-stream');
    await other.store.append(freshStream(), [newEvent()], 'no-stream');
    one.wire.holdAnswers();
    other.wire.holdAnswers();
    const late = newEvent();
    const waiting = [
      one.store.append(stream, [late], 0n),
      other.store.append(freshStream(), [newEvent()], 'no-stream'),
    ];
    const outcomes = Promise.allSettled(waiting);
    await pause(100);
    other.wire.cut();
    await pause(50);
    one.wire.release();
    expect((await outcomes).map(({ status }) => status)).to.deep.equal(['fulfilled', 'rejected']);
    expect((await appendUntilKnown(one.store, stream, [late], 0n)).revision).to.equal(1n);
    expect((await one.store.read(stream)).events).to.have.length(2);
  });

  it('connects anew when a connection has died without a word', async () => {
    const { wire, store } = await wired();
    const stream = freshStream();
    await store.append(stream, [newEvent()], 'no-stream');
    await store.read(stream);
    wire.holdAnswers();
    for (let tries = 0; tries < 3; tries += 1)
      expect(await rejection(store.append(stream, [newEvent()], 0n))).to.be.instanceOf(OutcomeUnknown);
    const [free, from] = [freshStream(), Date.now()];
    expect((await appendUntilKnown(store, free, [newEvent()], 'no-stream')).revision).to.equal(0n);
    expect(Date.now() - from, 'keep-alive alone takes 20 s').to.be.lessThan(5_000);
    wire.holdAnswers();
    for (let tries = 0; tries < 3; tries += 1)
      expect(await rejection(store.read(stream))).to.be.instanceOf(StoreUnavailable);
    expect((await store.read(stream)).revision).to.not.equal('no-stream');
  });

  it('answers within its deadline while the node stands still, and goes on when it moves', async () => {
    const store = open(node.url, 400);
    const stream = freshStream();
    await store.append(stream, [newEvent()], 'no-stream');
    process.kill(node.pid, 'SIGSTOP');
    const event = newEvent();
    const from = Date.now();
    const [appended, read] = await Promise.all([
      rejection(store.append(stream, [event], 0n)),
      rejection(store.read(stream)),
    ]);
    expect(appended).to.be.instanceOf(OutcomeUnknown);
    expect(read).to.be.instanceOf(StoreUnavailable);
    expect(Date.now() - from).to.be.lessThan(5_000);
    process.kill(node.pid, 'SIGCONT');
    expect((await appendUntilKnown(store, stream, [event], 0n)).revision).to.equal(1n);
  });

  it('may be opened before the node is there', async () => {
    const { port, url } = node;
    await node.stop();
    const store = open(url);
    expect(await rejection(store.append(freshStream(), [newEvent()], 'no-stream'))).to.be.instanceOf(OutcomeUnknown);
    expect(await rejection(store.head())).to.be.instanceOf(StoreUnavailable);
    const seen = subscribeUntil(store, 'start', 1);
    await pause(200);
    node = await startEventStore({ dir, port });
    const event = newEvent();
    await appendUntilKnown(store, freshStream(), [event], 'no-stream');
    expect((await seen).map(({ eventId }) => eventId)).to.deep.equal([event.eventId]);
  });

  it('is there again within moments after a long outage', async () => {
    const { port, url } = node;
    const store = open(url, 300);
    await store.append(freshStream(), [newEvent()], 'no-stream');
    const stop = new AbortController();
    let seen = 0;
    const following = (async () => {
      for await (const { events } of store.subscribe('start', stop.signal)) seen += events.length;
    })();
    await node.stop();
    for (const end = Date.now() + 8_000; Date.now() < end; await pause(100)) {
      await rejection(store.append(freshStream(), [newEvent()], 'no-stream'));
      await rejection(store.head());
    }
    node = await startEventStore({ dir, port });
    const from = Date.now();
    await appendUntilKnown(store, freshStream(), [newEvent()], 'no-stream');
    expect(await store.head()).to.not.equal(undefined);
    await until(() => seen >= 2);
    // gRPC's own patience would have grown to many seconds by now.
    expect(Date.now() - from).to.be.lessThan(4_000);
    stop.abort();
    await following;
  });

  it('loses, repeats and reorders nothing when the node is killed twice under writers and a subscriber', async () => {
    const store = open();
    const [writers, each] = [8, 60];
    const acknowledged: string[] = [];
    const writing = Promise.all(
      Array.from({ length: writers }, async () => {
        const stream = freshStream();
        for (let at = 0; at < each; at += 1) {
          const event = newEvent();
          await appendUntilKnown(store, stream, [event], at === 0 ? 'no-stream' : BigInt(at - 1));
          acknowledged.push(event.eventId);
          await pause(5);
        }
      }),
    );
    const reading = subscribeUntil(store, 'start', writers * each, async () => void (await pause(2)), 20);
    for (let kills = 0; kills < 2; kills += 1) {
      await pause(150);
      await restart();
    }
    await writing;
    const seen = await reading;
    expect(inOrder(seen)).to.equal(true);
    expect(seen.map(({ eventId }) => eventId).sort()).to.deep.equal(acknowledged.sort());
  });

  it('resumes a subscription after the last batch that was handed on when its wire is cut, again and again', async () => {
    const { wire, store } = await wired(1_500);
    const stream = freshStream();
    const events = Array.from({ length: 2_000 }, () => newEvent());
    for (let at = 0; at < events.length; at += 500)
      await store.append(stream, events.slice(at, at + 500), at === 0 ? 'no-stream' : BigInt(at - 1));
    let batches = 0;
    const cutNowAndThen = async () => {
      batches += 1;
      if (batches % 7 === 0) wire.cut();
      await pause(3);
    };
    const seen = await subscribeUntil(store, 'start', events.length, cutNowAndThen, 50);
    expect(seen.map(({ eventId }) => eventId)).to.deep.equal(events.map(({ eventId }) => eventId));
  });

  it('keeps a standing reader from filling the memory', async () => {
    const store = open(node.url, 10_000);
    const text = 'x'.repeat(20_000);
    for (let streams = 0; streams < 50; streams += 1) {
      const events = Array.from({ length: 40 }, () => newEvent({ text }));
      await appendUntilKnown(store, freshStream(), events, 'no-stream');
    }
    const stop = new AbortController();
    const batches = store.subscribe('start', stop.signal, 10)[Symbol.asyncIterator]();
    await batches.next();
    const before = process.memoryUsage().rss;
    await pause(1_000);
    // 40 MB wait on the node; what may wait here is two buffers of ten events and the window of one HTTP/2 stream.
    expect(process.memoryUsage().rss - before).to.be.lessThan(20_000_000);
    stop.abort();
    await batches.return?.();
  });
});
