import { expect } from 'chai';
import { Problem } from '#contracts/problems';
import { few } from './few.ts';

describe('few at once (threat row CPU)', () => {
  it('are let in, the others told to come back; a place is free again however it was left', async () => {
    const gate = few(3);
    let open = () => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    const told = (work: () => Promise<unknown>) =>
      gate(work).then(
        () => 'in',
        (error: unknown) => (error instanceof Problem ? error.code : String(error)),
      );
    const first = [
      told(() => opened),
      told(() => opened),
      told(() => opened.then(() => Promise.reject(new Error('no')))),
    ];
    expect(await told(async () => 1)).to.equal('rate-limited');
    open();
    expect(await Promise.all(first)).to.deep.equal(['in', 'in', 'Error: no']);
    expect(await Promise.all([1, 2, 3, 4].map(() => told(async () => 1)))).to.deep.equal([
      'in',
      'in',
      'in',
      'rate-limited',
    ]);
  });
});
