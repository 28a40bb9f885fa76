import { expect } from 'chai';
import { metaOf } from './meta.ts';

const secret = Buffer.alloc(32, 7);
const asked = (actorId: string, address: string, kind = 'anonymous') =>
  metaOf(
    secret,
    { operation: 'register', caller: { actorId, kind }, idempotencyKey: 'k', requestId: 'r', address },
    new Date(0),
  );

describe('who commands (P33)', () => {
  it('strangers at different addresses do not share their keys, and no address is stored', () => {
    const [here, again, there] = [
      asked('public', '192.0.2.1'),
      asked('public', '192.0.2.1'),
      asked('public', '192.0.2.2'),
    ];
    expect(here.commandId).to.equal(again.commandId).and.not.equal(there.commandId);
    expect(here.actorId).to.equal('public');
    expect(JSON.stringify(here)).not.to.include('192.0.2');
  });
  it('whoever is signed in keeps a key wherever they go', () => {
    expect(asked('p', '192.0.2.1', 'person').commandId).to.equal(asked('p', '192.0.2.2', 'person').commandId);
  });
});
