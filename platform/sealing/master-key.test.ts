import { expect } from 'chai';
import { BrokenSeal } from './box.ts';
import { deriveKey } from './derive.ts';
import { openKeyCache } from './key-cache.ts';
import { openMasterKey } from './master-key.ts';

describe('the master key', () => {
  it('wraps a key that only it, for that subject, unwraps', () => {
    const master = openMasterKey('one');
    const wrapped = master.wrapNew('s1');
    expect(master.unwrap('s1', wrapped)).to.have.length(32);
    expect(() => master.unwrap('s2', wrapped)).to.throw(BrokenSeal);
    expect(() => openMasterKey('two').unwrap('s1', wrapped)).to.throw('is not configured');
    expect(() => openMasterKey('two').unwrap('s1', { ...wrapped, wrappedBy: openMasterKey('two').id })).to.throw(
      BrokenSeal,
    );
  });
  it('is changed without losing a key', () => {
    const old = openMasterKey('one');
    const wrapped = old.wrapNew('s1');
    const fresh = openMasterKey('two', ['one']);
    const anew = fresh.rewrap('s1', wrapped);
    expect(anew.wrappedBy).to.equal(fresh.id).and.not.equal(old.id);
    expect(openMasterKey('two').unwrap('s1', anew)).to.deep.equal(old.unwrap('s1', wrapped));
  });
  it('has an id that does not tell it', () => {
    expect(openMasterKey('one').id)
      .to.equal(openMasterKey('one').id)
      .and.match(/^[0-9a-f]{16}$/);
  });
});

describe('derived keys', () => {
  it('are the same for the same label only', () => {
    expect(deriveKey('secret', 'a')).to.deep.equal(deriveKey('secret', 'a'));
    expect(deriveKey('secret', 'a')).to.not.deep.equal(deriveKey('secret', 'b'));
    expect(deriveKey('secret', 'a')).to.not.deep.equal(deriveKey('other', 'a'));
  });
  it('stay what they were', () => {
    expect(deriveKey('secret', 'label').toString('hex')).to.equal(
      '7e70e3838890fdf10e56985f43774644daa29d49689d6a0595c2bdc73bebbe5b',
    );
  });
});

describe('the cache of keys', () => {
  const key = new Uint8Array(32);
  it('forgets what was not used for longest', () => {
    const cache = openKeyCache(2);
    cache.put('a', key);
    cache.put('b', key);
    cache.get('a');
    cache.put('c', key);
    expect([cache.get('a'), cache.get('b'), cache.get('c')]).to.deep.equal([key, undefined, key]);
    expect(cache.size).to.equal(2);
  });
  it('never lets a key that comes late replace a tombstone', () => {
    const cache = openKeyCache(2);
    cache.put('a', 'erased');
    cache.put('a', key);
    expect(cache.get('a')).to.equal('erased');
  });
});
