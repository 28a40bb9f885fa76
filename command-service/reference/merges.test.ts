import { expect } from 'chai';
import { trackMerges } from './merges.ts';

const told = (...pairs: readonly (readonly [into: string, merged: string])[]) => {
  const merges = trackMerges();
  for (const [personId, mergedPersonId] of pairs)
    merges.apply({ type: 'PersonsMerged', data: { personId, mergedPersonId } });
  return merges;
};

describe('who was merged into whom (C4)', () => {
  it('is oneself for almost everybody', () => {
    const merges = told();
    expect([merges.survivorOf('a'), merges.identitiesOf('a'), merges.isMerged('a')]).to.eql(['a', ['a'], false]);
  });
  it('leads to the last of a chain, in whatever order it was made', () => {
    for (const pairs of [
      [
        ['b', 'a'],
        ['c', 'b'],
      ],
      [
        ['c', 'b'],
        ['b', 'a'],
      ],
    ] as const) {
      const merges = told(...pairs);
      expect(['a', 'b', 'c'].map(merges.survivorOf)).to.eql(['c', 'c', 'c']);
      expect([...merges.identitiesOf('b')].sort()).to.eql(['a', 'b', 'c']);
    }
  });
  it('is the first word, when two were merged into each other at once', () => {
    const merges = told(['a', 'b'], ['b', 'a']);
    expect([merges.survivorOf('a'), merges.survivorOf('b'), merges.identitiesOf('a')]).to.eql(['a', 'a', ['a', 'b']]);
  });
  it('is the last word, when somebody was merged twice', () => {
    const merges = told(['a', 'b'], ['c', 'b']);
    expect([merges.identitiesOf('a'), merges.identitiesOf('b')]).to.eql([['a'], ['c', 'b']]);
  });
  it('is said once, however often it is said', () => {
    expect(told(['a', 'b'], ['a', 'b']).identitiesOf('b')).to.eql(['a', 'b']);
  });
});
