import { expect } from 'chai';
import { streamQueue } from './queue.ts';

const later = () => {
  let done = () => {};
  const promise = new Promise<void>((resolve) => {
    done = resolve;
  });
  return { promise, done };
};
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('one at a time for each stream', () => {
  it('keeps the order of a busy lane while more lanes are opened than are kept', async () => {
    const inTurn = streamQueue({ now: () => 0, lanesKept: 2 });
    const done: string[] = [];
    const first = later();
    const slow = inTurn('a', async () => {
      await first.promise;
      done.push('first at a');
    });
    for (const stream of ['b', 'c', 'd', 'e']) await inTurn(stream, async () => {});
    const second = inTurn('a', async () => void done.push('second at a'));
    await turn();
    expect(done).to.deep.equal([]);
    first.done();
    await Promise.all([slow, second]);
    expect(done).to.deep.equal(['first at a', 'second at a']);
  });

  it('goes on after work that failed, and holds on to nothing of it', async () => {
    const inTurn = streamQueue({ now: () => 0 });
    const failed = await inTurn('a', () => Promise.reject(new Error('no'))).catch((error: Error) => error.message);
    expect([failed, await inTurn('a', async () => 'yes')]).to.deep.equal(['no', 'yes']);
  });
});
