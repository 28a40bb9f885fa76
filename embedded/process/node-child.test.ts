import { expect } from 'chai';
import { heard } from './node-child.ts';

describe('what a child says', () => {
  it('is ready, with its ports if it has some', () => {
    expect(heard({ ready: true })).to.deep.equal({ ready: true });
    expect(heard({ ready: true, port: 8080, smtpPort: 'x' })).to.deep.equal({ ready: true, port: 8080 });
  });

  it('has failed, with a reason', () => expect(heard({ failed: 'taken' })).to.deep.equal({ failed: 'taken' }));

  it('is not for us otherwise', () => {
    for (const other of [undefined, null, 'ready', {}, { ready: 'yes' }, { failed: 1 }])
      expect(heard(other)).to.equal(undefined);
  });
});
