import { expect } from 'chai';
import { openTurns } from './turns.ts';

const later = () => {
  let end: (error?: Error) => void = () => {};
  const done = new Promise<void>((resolve, reject) => {
    end = (error) => (error ? reject(error) : resolve());
  });
  return { done, end };
};
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('projections in a flood', () => {
  it('take turns, in the order they came', async () => {
    const turns = openTurns(60_000);
    const [first, second] = [later(), later()];
    const begun: string[] = [];
    const begin = (name: string, done: Promise<void>) =>
      turns(() => {
        begun.push(name);
        return done.then(() => name);
      });
    const all = [begin('a', first.done), begin('b', second.done), begin('c', Promise.resolve())];
    await settled();
    expect(begun).to.deep.equal(['a']);
    first.end();
    await settled();
    expect(begun).to.deep.equal(['a', 'b']);
    second.end();
    expect(await Promise.all(all)).to.deep.equal(['a', 'b', 'c']);
  });

  it('go on after one that failed, which is told', async () => {
    const turns = openTurns(60_000);
    const failing = turns(() => Promise.reject(new Error('no')));
    const next = turns(async () => 'done');
    expect(await failing.catch((error: Error) => error.message)).to.equal('no');
    expect(await next).to.equal('done');
  });

  it('do not wait for one that is stuck, nor for those who wait for it', async () => {
    const turns = openTurns(20);
    const stuck = later();
    const first = turns(() => stuck.done);
    expect(await turns(async () => 'second')).to.equal('second');
    expect(await turns(async () => 'third')).to.equal('third');
    stuck.end();
    await first;
  });
});
