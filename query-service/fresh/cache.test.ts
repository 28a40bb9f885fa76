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

  it('keeps what shows some days through a change on another one', async () => {
    const { cache, ask } = open();
    const of = (from?: string, to?: string) => ({ listing: [{ key: 'host:a', days: { from, to } }] });
    const all = async () =>
      Promise.all([
        ask('week', made('new', of('2027-01-04', '2027-01-10'))),
        ask('until', made('new', of(undefined, '2027-01-10'))),
        ask('since', made('new', of('2027-01-11'))),
        ask('kind', made('new', { listing: [{ key: 'host:*', days: { to: '2027-01-04' } }] })),
      ]);
    const renewedBy = async (...keys: string[]) => {
      await all();
      cache.invalidate('listing', keys);
      const before = cache.size().entries;
      await all();
      return 4 - before;
    };
    expect(await renewedBy('host:a@2027-01-11')).to.equal(1);
    expect(await renewedBy('host:a@2027-01-10')).to.equal(2);
    expect(await renewedBy('host:a@2027-01-04')).to.equal(3);
    expect(await renewedBy('host:b@2027-01-04')).to.equal(1);
    expect(await renewedBy('host:b@2027-01-05', 'office:o@2027-01-04')).to.equal(0);
    expect(await renewedBy('host:a')).to.equal(4);
  });

  it('does not keep what was read before a change on a day it shows', async () => {
    const { cache, ask } = open();
    const needs = { listing: [{ key: 'host:a', days: { from: '2027-01-04', to: '2027-01-04' } }] };
    const changedMeanwhile = async (key: string) => {
      let finish = (_: Made) => {};
      const slow = cache.answer('q', () => new Promise((resolve) => (finish = resolve)));
      cache.invalidate('listing', [key]);
      finish(made('old', needs));
      await slow;
      return ask('q', made('new', needs));
    };
    expect(await changedMeanwhile('host:a@2027-01-04')).to.equal('new');
    cache.clear();
    expect(await changedMeanwhile('host:a@2027-01-05')).to.equal('old');
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
