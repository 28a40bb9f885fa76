import { expect } from 'chai';
import { bodyHashOf } from './ids.ts';
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
  it('of a password nothing is left in what is written, so that nobody tries passwords against the log (threat row Password)', () => {
    const of = (body: unknown) => bodyHashOf(secret, undefined, body);
    expect(of({ name: 'a', password: 'one' })).to.equal(of({ name: 'a', password: 'another' }));
    expect(of({ name: 'a', password: 'one' })).not.to.equal(of({ name: 'b', password: 'one' }));
    expect(of({ name: 'a', password: 'one' }), 'nor is it an invitation').not.to.equal(of({ name: 'a' }));
  });
  it('whoever is signed in keeps a key wherever they go', () => {
    expect(asked('p', '192.0.2.1', 'person').commandId).to.equal(asked('p', '192.0.2.2', 'person').commandId);
  });
});
