import { expect } from 'chai';
import { openMemoryStore } from '#platform/event-store/memory';
import { openFeed } from './feed.ts';
import { appendTo } from './feed-fixture.ts';
import { beginning } from './positions.ts';

const hour = 3_600_000;

describe('the feed of the projections', () => {
  const stop = new AbortController();
  after(() => stop.abort());

  const open = () => {
    const store = openMemoryStore();
    const feed = openFeed({ store, restMs: hour, tickMs: hour });
    const append = appendTo(store);
    const follower = feed.follow(beginning, stop.signal, () => 1_000);
    /** The next portion with something in it; each takes so long that three times as much is longer than the test. */
    const next = async (): Promise<number> => {
      for await (const { events } of { [Symbol.asyncIterator]: () => ({ next: () => follower.next() }) })
        if (events.length > 0) return events.length;
      throw new Error('the feed has ended');
    };
    return { feed, append, next };
  };
  const long = () => new Promise((resolve) => setTimeout(resolve, 200));

  it('hands over at once what one person does', async () => {
    const { append, next } = open();
    for (const count of [1, 2, 1]) {
      await append(count);
      expect(await next()).to.equal(count);
      await long();
    }
  });

  it('rests in a flood, and gathers; whoever waits for the read models ends the rest (P15)', async () => {
    const { feed, append, next } = open();
    await append(100);
    expect(await next()).to.equal(100);
    await long();
    let handed: number | undefined;
    const coming = next().then((count) => {
      handed = count;
    });
    await append(1);
    await append(2);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(handed, 'it rests').to.equal(undefined);
    feed.hurry();
    await coming;
    expect(handed).to.equal(3);
  });

  it('calls who has nothing to do as often as ever, however many others are waited for', async () => {
    const feed = openFeed({ store: openMemoryStore(), tickMs: 30 });
    const idle = feed.follow(beginning, stop.signal, () => 1_000);
    const hurrying = setInterval(feed.hurry, 5);
    try {
      for (let called = 0; called < 4; called += 1) expect((await idle.next()).value?.events).to.deep.equal([]);
    } finally {
      clearInterval(hurrying);
    }
  });
});
