import { expect } from 'chai';
import { openGate } from './gate.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('gate', () => {
  it('lets no more than its places in at once, and everybody in the end', async () => {
    const gate = openGate(2);
    let [inside, most, done] = [0, 0, 0];
    const work = async () => {
      inside += 1;
      most = Math.max(most, inside);
      await turn();
      inside -= 1;
      done += 1;
    };
    await Promise.all(Array.from({ length: 20 }, () => gate.pass(work)));
    expect([most, done, inside]).to.deep.equal([2, 20, 0]);
  });

  it('gives the place back after a failure, and says when it is empty', async () => {
    const gate = openGate(1);
    const failed = gate.pass(() => Promise.reject(new Error('no'))).catch(() => 'failed');
    const next = gate.pass(async () => 'next');
    let empty = false;
    const emptied = gate.empty().then(() => {
      empty = true;
    });
    expect(empty).to.equal(false);
    expect(await Promise.all([failed, next])).to.deep.equal(['failed', 'next']);
    await emptied;
    expect(empty).to.equal(true);
  });
});
