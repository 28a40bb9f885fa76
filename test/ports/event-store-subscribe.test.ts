import { expect } from 'chai';
import {
  collectAll,
  freshStream,
  idsOf,
  inOrder,
  newEvent,
  overEveryStore,
  subscribeUntil,
} from './event-store-words.ts';

overEveryStore('subscribing', (on) => {
  it('says at once that it has caught up when there is nothing new', async () => {
    const stop = new AbortController();
    for await (const batch of on.store.subscribe(on.begin, stop.signal)) {
      expect(batch).to.deep.equal({ events: [], caughtUp: true });
      stop.abort();
    }
  });
  it('catches up, then goes on live', async () => {
    const stream = freshStream();
    const [old, fresh] = [newEvent(), newEvent()];
    await on.store.append(stream, [old], 'no-stream');
    let caughtUp = false;
    const seen = await subscribeUntil(on.store, on.begin, 2, async (batch) => {
      if (batch.caughtUp && !caughtUp) {
        caughtUp = true;
        await on.store.append(stream, [fresh], 0n);
      }
    });
    expect(idsOf(seen)).to.deep.equal([old.eventId, fresh.eventId]);
  });
  it('resumes after the position it is given', async () => {
    const stream = freshStream();
    const { position } = await on.store.append(stream, [newEvent()], 'no-stream');
    const rest = [newEvent(), newEvent()];
    await on.store.append(stream, rest, 0n);
    expect(idsOf(await subscribeUntil(on.store, position, 2))).to.deep.equal(idsOf(rest));
  });
  it('bounds its batches', async () => {
    await on.store.append(
      freshStream(),
      Array.from({ length: 95 }, () => newEvent()),
      'no-stream',
    );
    const sizes: number[] = [];
    await subscribeUntil(on.store, on.begin, 95, async ({ events }) => void sizes.push(events.length), 10);
    expect(Math.max(...sizes)).to.be.at.most(10);
  });
  it('has neither gap nor repeat while many write', async () => {
    const writers = 16;
    const each = 40;
    const written: string[] = [];
    const writing = Promise.all(
      Array.from({ length: writers }, async () => {
        const stream = freshStream();
        for (let at = 0; at < each; at += 1) {
          const event = newEvent();
          await on.store.append(stream, [event], at === 0 ? 'no-stream' : BigInt(at - 1));
          written.push(event.eventId);
        }
      }),
    );
    const seen = await subscribeUntil(on.store, on.begin, writers * each);
    await writing;
    expect(idsOf(seen).sort()).to.deep.equal(written.sort());
    expect(inOrder(seen)).to.equal(true);
    expect(idsOf(await collectAll(on.store, on.begin))).to.deep.equal(idsOf(seen));
  });
  it('waits for a slow reader and loses nothing', async () => {
    const events = Array.from({ length: 3_000 }, () => newEvent());
    const stream = freshStream();
    for (let at = 0; at < events.length; at += 500)
      await on.store.append(stream, events.slice(at, at + 500), at === 0 ? 'no-stream' : BigInt(at - 1));
    const slowly = () => new Promise<void>((resolve) => setTimeout(resolve, 5));
    expect(idsOf(await subscribeUntil(on.store, on.begin, events.length, slowly, 200))).to.deep.equal(idsOf(events));
  });
  it('serves several at once, each from its own place', async () => {
    const stream = freshStream();
    const first = await on.store.append(stream, [newEvent()], 'no-stream');
    const second = newEvent();
    await on.store.append(stream, [second], 0n);
    const [all, tail] = await Promise.all([
      subscribeUntil(on.store, on.begin, 2),
      subscribeUntil(on.store, first.position, 1),
    ]);
    expect(all).to.have.length(2);
    expect(idsOf(tail)).to.deep.equal([second.eventId]);
  });
  it('ends when aborted while it waits', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 50);
    for await (const { events } of on.store.subscribe(on.begin, stop.signal)) expect(events).to.deep.equal([]);
  });
  it('may be left in the middle', async () => {
    await on.store.append(freshStream(), [newEvent(), newEvent()], 'no-stream');
    for await (const { events } of on.store.subscribe(on.begin, new AbortController().signal, 1))
      if (events.length > 0) break;
    expect((await collectAll(on.store, on.begin)).length).to.equal(2);
  });
});
