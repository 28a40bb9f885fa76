import { expect } from 'chai';
import { projectedOf } from './notices.ts';

const keysIn = (k: readonly string[] | null) =>
  projectedOf(JSON.stringify({ p: 'listing', c: '9', q: '8', f: '4', g: '4', k }))?.keys;

describe('what a projector announces (P15)', () => {
  it('goes by the days of an owner where they are named', () => {
    expect(keysIn(['host:a', 'host:a@2027-01-04', 'client:c', 'host:a@2027-01-05'])).to.eql([
      'host:a@2027-01-04',
      'client:c',
      'host:a@2027-01-05',
    ]);
  });

  it('takes an owner for all of their days where none is named, as projectors did before', () => {
    expect(keysIn(['host:a', 'host:b', 'host:b@2027-01-04'])).to.eql(['host:a', 'host:b@2027-01-04']);
  });

  it('knows everything from nothing', () => {
    expect(keysIn(null)).to.equal(null);
    expect(keysIn([])).to.eql([]);
  });
});
