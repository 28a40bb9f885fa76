import { expect } from 'chai';
import { pseudonymsIn, resolvePseudonyms, toPseudonym } from './pseudonyms.ts';

const [ann, bob] = ['aaaaaaaaaaaa', 'bbbbbbbbbbbb'];

describe('pseudonyms', () => {
  const text = `${toPseudonym(ann)} meets ${toPseudonym(bob)}; ${toPseudonym(ann)} is early.`;

  it('are found, each once', () => expect(pseudonymsIn(text)).to.deep.equal([ann, bob]));

  it('become names when they are read', () =>
    expect(resolvePseudonyms(text, (id) => (id === ann ? 'Ann' : 'Bob'))).to.equal('Ann meets Bob; Ann is early.'));

  it('say so when the person is gone', () =>
    expect(resolvePseudonyms(toPseudonym(ann), () => null)).to.equal('somebody who was erased'));

  it('are resolved once: a name that looks like one stays a name', () =>
    expect(resolvePseudonyms(toPseudonym(ann), () => toPseudonym(bob))).to.equal(toPseudonym(bob)));

  it('leave what only looks like one alone', () =>
    expect(resolvePseudonyms('{{person:short}} {{name}}', () => 'X')).to.equal('{{person:short}} {{name}}'));
});
