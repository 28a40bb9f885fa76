import { expect } from 'chai';
import { createCache, type Made } from './cache.ts';

const made = (text: string, needs: Made['needs'] = { listing: ['host:a'] }, validUntil?: number): Made => ({
  text,
  needs,
  ...(validUntil !== undefined && { validUntil }),
});
const open = (more: Partial<Parameters<typeof createCache>[0]> = {}) => {
  let now = 1_000;
  const cache = createCache({ enabled: true, seconds: 300, now: () => now, ...more });
  const ask = async (key: string, answer: Made) => (await cache.answer(key, async () => answer)).text.toString();
  return {
    cache,
    ask,
    pass: (ms: number) => {
      now += ms;
    },
  };
};

describe('answer cache', () => {
  it('keeps an answer until a key it rests on is named', async () => {
    const { cache, ask } = open();
    expect(await ask('q', made('one'))).to.equal('one');
    cache.invalidate('listing', ['host:b']);
    cache.invalidate('slots', ['host:a']);
    cache.invalidate('listing', []);
    expect(await ask('q', made('two'))).to.equal('one');
    cache.invalidate('listing', ['host:a']);
    expect(await ask('q', made('two'))).to.equal('two');
  });

  it('takes null for everything of a projection, and a star for every key of a kind', async () => {
    const { cache, ask } = open();
    await ask('q', made('one', { listing: ['host:a'], directory: ['office:*'] }));
    cache.invalidate('directory', ['person:x']);
    expect(await ask('q', made('two'))).to.equal('one');
    cache.invalidate('directory', ['office:z']);
    expect(await ask('q', made('two'))).to.equal('two');
    cache.invalidate('listing', null);
    expect(await ask('q', made('three', { stats: 'any' }))).to.equal('three');
    cache.invalidate('stats', ['totals']);
    expect(await ask('q', made('four'))).to.equal('four');
  });

  it('does not keep what was read before a change that arrived meanwhile', async () => {
    const { cache, ask } = open();
    let finish = (_: Made) => {};
    const slow = cache.answer(
      'q',
      () =>
        new Promise((resolve) => {
          finish = resolve;
        }),
    );
    cache.invalidate('listing', ['host:a']);
    finish(made('old'));
    expect((await slow).text.toString()).to.equal('old');
    expect(await ask('q', made('new'))).to.equal('new');
    expect(await ask('q', made('newer'))).to.equal('new');
  });

  it('lets nobody who came after a change share what was begun before it', async () => {
    const { cache, ask } = open();
    let finish = (_: Made) => {};
    const slow = cache.answer(
      'q',
      () =>
        new Promise((resolve) => {
          finish = resolve;
        }),
    );
    cache.invalidate('listing', ['host:a']);
    const two = [ask('q', made('new')), ask('q', made('other'))];
    finish(made('old'));
    expect((await slow).text.toString()).to.equal('old');
    expect(await Promise.all(two)).to.eql(['new', 'new']);
    expect(await ask('q', made('newer'))).to.equal('new');
  });

  it('makes an answer once for all who ask at the same time', async () => {
    const { cache } = open();
    let times = 0;
    const make = async () => {
      times += 1;
      return made('one');
    };
    await Promise.all(Array.from({ length: 50 }, () => cache.answer('q', make)));
    expect(times).to.equal(1);
  });

  it('keeps nothing that was being made when everything was thrown away', async () => {
    const { cache, ask } = open();
    let finish = (_: Made) => {};
    const slow = cache.answer(
      'q',
      () =>
        new Promise((resolve) => {
          finish = resolve;
        }),
    );
    cache.clear();
    finish(made('old'));
    await slow;
    expect(await ask('q', made('new'))).to.equal('new');
  });

  it('forgets by the clock: validUntil, or the longest life', async () => {
    const { ask, pass } = open();
    await ask('soon', made('one', {}, 1_500));
    await ask('long', made('one', {}));
    pass(499);
    expect(await ask('soon', made('two'))).to.equal('one');
    pass(1);
    expect(await ask('soon', made('two'))).to.equal('two');
    expect(await ask('long', made('two'))).to.equal('one');
    pass(300_000);
    expect(await ask('long', made('two'))).to.equal('two');
  });

  it('is bounded in number and in bytes, the one not asked for longest going first', async () => {
    const { ask, cache } = open({ mostEntries: 3, mostBytes: 5_000 });
    for (const key of ['a', 'b', 'c']) await ask(key, made(key));
    await ask('a', made('again'));
    await ask('d', made('d'));
    expect(await ask('a', made('again'))).to.equal('a');
    expect(await ask('b', made('anew'))).to.equal('anew');
    await ask('big', made('x'.repeat(4_000)));
    expect(cache.size().bytes).to.be.at.most(5_000);
    await ask('too big', made('x'.repeat(6_000)));
    expect(await ask('too big', made('small'))).to.equal('small');
  });

  it('holds nothing when it is off, nor after a failure', async () => {
    const off = open({ enabled: false });
    await off.ask('q', made('one'));
    expect(await off.ask('q', made('two'))).to.equal('two');
    const on = open();
    const failed = await Promise.resolve(on.cache.answer('q', () => Promise.reject(new Error('no')))).catch(() => 'no');
    expect(failed).to.equal('no');
    expect(await on.ask('q', made('one'))).to.equal('one');
  });
});
