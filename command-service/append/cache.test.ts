import { expect } from 'chai';
import { recentCache } from './cache.ts';

const filled = (limit: number, names: string) => {
  const cache = recentCache<string>(limit);
  for (const name of names) cache.set(name, name.toUpperCase());
  return cache;
};

describe('the streams in memory', () => {
  it('are as many as the limit, and the oldest goes', () => {
    const cache = filled(3, 'abcd');
    expect([...'abcd'].map((name) => cache.get(name))).to.deep.equal([undefined, 'B', 'C', 'D']);
  });

  it('keeps what was asked for since, once', () => {
    const cache = filled(3, 'abc');
    cache.get('a');
    cache.set('d', 'D');
    expect(cache.get('b')).to.equal(undefined);
    cache.get('c');
    cache.get('d');
    cache.set('e', 'E');
    expect([...'acde'].map((name) => cache.get(name))).to.deep.equal([undefined, 'C', 'D', 'E']);
  });

  it('makes room though all were asked for', () => {
    const cache = filled(2, 'ab');
    cache.get('a');
    cache.get('b');
    cache.set('c', 'C');
    expect([...'abc'].map((name) => cache.get(name))).to.deep.equal([undefined, 'B', 'C']);
  });

  it('holds the newest state and lets go of what is dropped', () => {
    const cache = filled(2, 'ab');
    cache.set('a', 'A2');
    expect(cache.get('a')).to.equal('A2');
    cache.drop('a');
    expect(cache.get('a')).to.equal(undefined);
  });
});
