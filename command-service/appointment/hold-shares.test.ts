import { expect } from 'chai';
import { Problem } from '#contracts/problems';
import { holdShares } from './hold-shares.ts';

const [address, elsewhere] = ['192.0.2.1', '192.0.2.2'];

describe('how many times a stranger may keep for a form', () => {
  const open = () => {
    const { take, giveBack } = holdShares();
    const asked = (holdId: string, now: number, from = address): unknown => {
      try {
        take(from, holdId, now, now + 300);
        return 'kept';
      } catch (error) {
        return error instanceof Problem ? { code: error.code, facts: error.facts } : error;
      }
    };
    return { asked, giveBack };
  };
  const refused = { code: 'limit-reached', facts: { limit: 'form-holds-per-address', most: 3, count: 3 } };

  it('is three at a time from one address', () => {
    const { asked } = open();
    expect(['a', 'b', 'c'].map((holdId) => asked(holdId, 0))).to.deep.equal(['kept', 'kept', 'kept']);
    expect(asked('d', 299)).to.deep.equal(refused);
    expect(asked('d', 299, elsewhere)).to.equal('kept');
    expect(asked('a', 299), 'asked once more').to.equal('kept');
  });

  it('begins anew when one is over or given back', () => {
    const { asked, giveBack } = open();
    for (const holdId of ['a', 'b', 'c']) asked(holdId, 0);
    giveBack('b');
    expect(asked('d', 1)).to.equal('kept');
    expect(asked('e', 1)).to.deep.equal(refused);
    expect(asked('e', 300)).to.equal('kept');
  });

  it('counts a whole network of version 6 as one address', () => {
    const { asked } = open();
    for (const end of ['1', '2', '3']) asked(end, 0, `2001:db8:1:2::${end}`);
    expect(asked('d', 0, '2001:db8:1:2:ffff::4')).to.deep.equal(refused);
    expect(asked('d', 0, '2001:db8:1:3::4')).to.equal('kept');
  });
});
