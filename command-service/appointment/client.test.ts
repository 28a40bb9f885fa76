import { expect } from 'chai';
import { can } from '#contracts/operation';
import { Problem } from '#contracts/problems';
import { callerOf, presetGrants } from '#platform/auth/grants';
import { admit } from '#platform/http/caller';
import { at, clientId, hostId, item, officeId, serviceId } from '#test/support/page-examples';
import { checkClient } from './client.ts';
import { discreet, seenClashes } from './discreet.ts';

const other = 'officebbbbbb';
const claims = (sub: string, roles: string[], office?: string) =>
  callerOf(
    { sub, sid: 's', roles, mem: office ? [{ o: office, r: 'reception' }] : [], iat: 0, exp: 9e9 },
    presetGrants,
  );
const as = (caller: ReturnType<typeof claims>) => ({ caller, may: admit(caller, can('appointments:book')) });
const desk = as(claims('deskaaaaaaaa', [], officeId));
const admin = as(claims('adminaaaaaaa', ['admin']));
const client = as(claims(clientId, ['client']));

type Known = {
  readonly source: 'self' | 'staff' | 'booking';
  readonly at?: readonly string[];
  readonly roles?: string[];
};
const reference = ({ source, at: offices = [], roles = ['client'] }: Known) => ({
  person: () => ({ personId: clientId, status: 'active' as const, source, roles: new Set(roles) }),
  officesSeenBy: () => new Set(offices),
});
const check = (known: Known, by: typeof desk): string => {
  try {
    checkClient({ reference: reference(known) }, clientId, by);
    return 'granted';
  } catch (error) {
    return error instanceof Problem ? error.code : String(error);
  }
};

describe('whom staff may book (C4, P35)', () => {
  it('are those their office received, and those nobody has yet whom staff wrote down', () => {
    expect(check({ source: 'self', at: [officeId] }, desk)).to.equal('granted');
    expect(check({ source: 'staff' }, desk)).to.equal('granted');
    expect(check({ source: 'booking' }, desk)).to.equal('granted');
    expect(check({ source: 'staff', at: [other] }, desk)).to.equal('unknown-reference');
    expect(check({ source: 'self' }, desk)).to.equal('unknown-reference');
    expect(check({ source: 'staff', roles: ['host'] }, desk)).to.equal('unknown-reference');
  });

  it('is anybody for an admin, and oneself for a client', () => {
    expect(check({ source: 'self', at: [other] }, admin)).to.equal('granted');
    expect(check({ source: 'self', at: [other] }, client)).to.equal('granted');
  });
});

describe('what is told of a client who is busy', () => {
  const visit = (name: string, at_: string) => ({
    appointmentId: item(name),
    hostId,
    officeId: at_,
    serviceId,
    start: at('09:00'),
    end: at('09:30'),
  });
  const deps = { reference: { visitsOf: () => [visit('a', officeId), visit('b', other)] } };
  const told = async (by: typeof desk) => {
    const busy = () => Promise.reject(new Problem('client-busy', { conflicts: [item('a'), item('b'), item('c')] }));
    const error = await discreet(by !== client, busy, seenClashes(deps, by.may, clientId)).catch((no: unknown) => no);
    return error instanceof Problem ? error.facts : undefined;
  };

  it('names what the caller may see', async () => {
    expect(await told(desk)).to.deep.equal({ conflicts: [item('a')] });
    expect(await told(admin)).to.deep.equal({ conflicts: [item('a'), item('b'), item('c')] });
    expect(await told(client)).to.deep.equal({ conflicts: [item('a'), item('b'), item('c')] });
  });
});
