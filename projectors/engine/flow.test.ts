import { expect } from 'chai';
import { openMemoryStore } from '#platform/event-store/memory';
import type { EventStore } from '#platform/event-store/port';
import { openFeed } from './feed.ts';
import { appendTo } from './feed-fixture.ts';
import { flow } from './flow.ts';
import { beginning } from './positions.ts';

const hour = 3_600_000;

describe('the log in a flood', () => {
  const open = () => {
    const memory = openMemoryStore();
    const asked: string[] = [];
    let readable = true;
    const store: EventStore = {
      ...memory,
      subscribe: (...args) => {
        asked.push('follow');
        return memory.subscribe(...args);
      },
      readAll: async function* (...args) {
        asked.push('fetch');
        if (!readable) throw new Error('no answer');
        yield* memory.readAll(...args);
      },
    };
    const append = appendTo(memory);
    const breakReads = () => {
      readable = false;
    };
    return { store, asked, append, breakReads };
  };

  const flowing = (store: EventStore) => {
    const stop = new AbortController();
    let [rested, found] = [0, 0];
    const stream = flow(beginning, {
      store,
      signal: stop.signal,
      leaveAlone: async () => {
        rested += 1;
        await new Promise((resolve) => setTimeout(resolve, 20));
        return true;
      },
      found: () => {
        found += 1;
      },
    });
    /** Everything up to so many events, with the place of each. */
    const take = async (count: number): Promise<bigint[]> => {
      const places: bigint[] = [];
      while (places.length < count)
        for (const { position } of (await stream.next()).value?.events ?? []) places.push(position.commit);
      return places;
    };
    return { take, stop, rested: () => rested, found: () => found };
  };
  const places = (from: number, to: number): bigint[] => Array.from({ length: to - from }, (_, n) => BigInt(from + n));

  it('is fetched instead of followed, each event once and in order, and followed again when it is over (P13)', async () => {
    const { store, asked, append } = open();
    const { take, stop, found } = flowing(store);
    await append(500);
    const first = (await take(500))[0] ?? 0n;
    const from = Number(first);
    for (let n = 1; n < 5; n += 1) {
      const coming = take(100);
      await append(100);
      expect(await coming).to.deep.equal(places(from + 400 + n * 100, from + 500 + n * 100));
    }
    expect(asked.filter((one) => one === 'follow')).to.have.length(1);
    expect(asked.filter((one) => one === 'fetch').length).to.be.within(4, 200);
    expect(found()).to.be.at.least(3);
    // Nothing comes any more: two seconds later it is no flood.
    const last = take(1);
    while (asked.at(-1) !== 'follow') await new Promise((resolve) => setTimeout(resolve, 20));
    await append(1);
    expect(await last).to.deep.equal([BigInt(from + 900)]);
    stop.abort();
  });

  it('is followed again where it cannot be fetched, and whoever is in a hurry is called all the same', async () => {
    const { store, asked, append, breakReads } = open();
    const { take, stop, found } = flowing(store);
    breakReads();
    await append(500);
    await take(500);
    const more = take(10);
    await append(10);
    expect((await more).length).to.equal(10);
    expect(asked.slice(0, 3)).to.deep.equal(['follow', 'fetch', 'follow']);
    expect(found()).to.be.at.least(1);
    stop.abort();
  });

  it('P15: is fetched and handed on at once when somebody waits for the read models, and by nothing else', async () => {
    const { store, asked, append } = open();
    const stop = new AbortController();
    const feed = openFeed({ store, restMs: hour, tickMs: hour, leftAloneMs: hour });
    const follower = feed.follow(beginning, stop.signal, () => 5_000);
    await append(1_200);
    const first = (await follower.next()).value;
    expect([first?.events.length, first?.caughtUp]).to.deep.equal([1_200, true]);
    let handed: number | undefined;
    const next = follower.next().then(({ value }) => {
      handed = value?.events.length;
      return value;
    });
    await append(3);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect([handed, asked], 'it is left alone').to.deep.equal([undefined, ['follow']]);
    feed.hurry();
    const value = await next;
    expect([value?.events.length, value?.caughtUp]).to.deep.equal([3, true]);
    expect(asked).to.deep.equal(['follow', 'fetch']);
    stop.abort();
    await follower.return(undefined);
  });

  it('is followed to its end before it is fetched', async () => {
    const { store, asked, append } = open();
    const { take, stop } = flowing(store);
    for (let n = 0; n < 5; n += 1) await append(1_000);
    const places = await take(5_000);
    expect(places).to.have.length(5_000);
    expect(asked).to.deep.equal(['follow']);
    stop.abort();
  });

  it('is not left and taken up again in turns where it stands between flood and ebb', async () => {
    const { store, asked, append } = open();
    const { take, stop } = flowing(store);
    await append(420);
    await take(420);
    for (let n = 0; n < 25; n += 1) {
      const coming = take(30);
      await append(30);
      await coming;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(asked.filter((one) => one === 'follow')).to.have.length(1);
    stop.abort();
  });
});
