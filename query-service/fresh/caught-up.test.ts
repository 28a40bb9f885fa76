import { expect } from 'chai';
import type { Position } from '#contracts/events/index';
import { Problem } from '#contracts/problems';
import { createCaughtUp } from './caught-up.ts';
import { trackProgress } from './progress.ts';

const at = (n: number): Position => ({ commit: BigInt(n), prepare: BigInt(n) });
const code = (error: unknown): string => (error instanceof Problem ? error.code : String(error));

const open = (options: { head?: number; waitMs?: number; mostWaiters?: number } = {}) => {
  const invalidated: string[] = [];
  const progress = trackProgress({
    invalidate: (projection, keys) => void invalidated.push(`${projection} ${keys?.join() ?? 'everything'}`),
    invalidateAll: () => void invalidated.push('all'),
    graceMs: 20,
  });
  let asked = 0;
  let hurried = 0;
  const caughtUp = createCaughtUp({
    progress,
    head: async () => {
      asked += 1;
      return at(options.head ?? 100);
    },
    poll: async () => undefined,
    hurry: () => {
      hurried += 1;
    },
    hurryMs: 5,
    waitMs: options.waitMs ?? 200,
    mostWaiters: options.mostWaiters ?? 200,
    doubtMs: 10,
  });
  const notice = (projection: string, n: number, from?: number) =>
    progress.noticed({ projection, position: at(n), keys: ['host:a'], ...(from !== undefined && { from: at(from) }) });
  return { progress, caughtUp, notice, invalidated, asked: () => asked, hurried: () => hurried };
};

describe('caught-up', () => {
  it('waits for each of the named projections', async () => {
    const { caughtUp, notice } = open();
    notice('listing', 10);
    notice('directory', 5);
    await caughtUp(['listing'], at(10));
    let done = false;
    const waiting = caughtUp(['listing', 'directory'], at(10)).then(() => {
      done = true;
    });
    notice('directory', 9);
    await Promise.resolve();
    expect(done).to.equal(false);
    notice('directory', 10);
    await waiting;
  });

  it('asks the projectors to go on while somebody waits, and only then (P15)', async () => {
    const { caughtUp, notice, hurried } = open({ waitMs: 5_000 });
    notice('listing', 7);
    await caughtUp(['listing'], at(7));
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(hurried(), 'nobody had to wait').to.equal(0);
    const waiting = caughtUp(['listing'], at(8));
    while (hurried() === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    notice('listing', 8);
    await waiting;
    await new Promise((resolve) => setTimeout(resolve, 10));
    const then = hurried();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(hurried(), 'nobody waits any more').to.equal(then);
  });

  it('throws away what a notice made stale before it tells who waits', async () => {
    const { caughtUp, notice, invalidated } = open();
    const waiting = caughtUp(['listing'], at(7)).then(() => [...invalidated]);
    notice('listing', 7);
    expect(await waiting).to.eql(['listing host:a']);
  });

  it('says not-caught-up when it takes too long, and at once when too many wait', async () => {
    const { caughtUp, notice } = open({ waitMs: 60, mostWaiters: 2 });
    notice('listing', 1);
    const both = [caughtUp(['listing'], at(5)), caughtUp(['listing'], at(5))].map((one) => one.catch(code));
    const started = Date.now();
    expect(await caughtUp(['listing'], at(5)).catch(code)).to.equal('not-caught-up');
    expect(Date.now() - started).to.be.below(40);
    expect(await Promise.all(both)).to.eql(['not-caught-up', 'not-caught-up']);
    notice('listing', 5);
    await caughtUp(['listing'], at(5));
  });

  it('refuses a position beyond the end of the log', async () => {
    const { caughtUp, notice, asked } = open({ head: 100 });
    notice('listing', 1);
    const many = await Promise.all(Array.from({ length: 20 }, () => caughtUp(['listing'], at(101)).catch(code)));
    expect(new Set(many)).to.eql(new Set(['invalid-token-position']));
    expect(asked()).to.be.at.most(4);
    expect(await caughtUp(['listing'], at(100)).catch(code)).to.equal('not-caught-up');
  });

  it('believes a poll that is ahead only when no notice follows, and then throws everything away', async () => {
    const { progress, notice, invalidated, caughtUp } = open();
    notice('listing', 1);
    invalidated.length = 0;
    progress.looking()([{ projection: 'listing', position: at(2) }]);
    notice('listing', 2);
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(invalidated).to.eql(['listing host:a']);
    progress.looking()([{ projection: 'listing', position: at(3) }]);
    await caughtUp(['listing'], at(3));
    expect(invalidated).to.eql(['listing host:a', 'listing everything']);
  });

  it('keeps what a notice left when the look that it overtook says less', async () => {
    const { progress, notice, invalidated, caughtUp } = open();
    notice('listing', 1);
    const found = progress.looking();
    notice('listing', 2);
    invalidated.length = 0;
    found([{ projection: 'listing', position: at(1) }]);
    await new Promise((resolve) => setTimeout(resolve, 40));
    await caughtUp(['listing'], at(2));
    expect(invalidated).to.eql([]);
  });

  it('hears a notice that came in while the loop was busy before it believes a look', async () => {
    const { progress, notice, invalidated } = open();
    notice('listing', 1);
    invalidated.length = 0;
    progress.looking()([{ projection: 'listing', position: at(2) }]);
    // Read from a socket only after the timers, which are late as well.
    const busyUntil = Date.now() + 40;
    while (Date.now() < busyUntil);
    setImmediate(() => notice('listing', 2));
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(invalidated).to.eql(['listing host:a']);
  });

  it('sees a lost notice by the gap it leaves', () => {
    const { notice, invalidated, progress } = open();
    notice('listing', 1, 0);
    notice('listing', 2, 1);
    notice('listing', 4, 3);
    progress.doubted();
    expect(invalidated).to.eql(['listing everything', 'listing host:a', 'listing everything']);
  });

  it('throws everything away in doubt while gaps cannot be seen', () => {
    const { notice, invalidated, progress } = open();
    notice('listing', 1);
    progress.doubted();
    expect(invalidated).to.eql(['listing host:a', 'all']);
  });

  it('follows a projection that another version took back', async () => {
    const { progress, notice, caughtUp } = open({ waitMs: 30 });
    notice('listing', 10);
    progress.looking()([{ projection: 'listing', position: at(4) }]);
    expect(await caughtUp(['listing'], at(10)).catch(code)).to.equal('not-caught-up');
  });
});
