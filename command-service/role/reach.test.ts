import { expect } from 'chai';
import { type Grants, roles } from '#contracts/permissions';
import { Problem } from '#contracts/problems';
import { callerOf, presetGrants } from '#platform/auth/grants';
import {
  checkMayEdit,
  checkWithinReach,
  type Hold,
  holdsAt,
  holdsOfDefinition,
  holdsOfOwnRole,
  holdsOfPerson,
} from './reach.ts';

const [here, there] = ['oooooooooooo', 'nnnnnnnnnnnn'];
const as = (own: readonly string[], ...members: (readonly [string, string])[]) =>
  callerOf(
    { sub: 'pppppppppppp', sid: 's', iat: 0, exp: 0, roles: [...own], mem: members.map(([o, r]) => ({ o, r })) },
    presetGrants,
  );
const secretary = as(['client'], [here, 'secretary']);
const admin = as(['admin']);

const beyond = (caller: ReturnType<typeof as>, holds: readonly Hold[]): unknown => {
  try {
    checkWithinReach(caller, holds);
    return [];
  } catch (error) {
    return error instanceof Problem && error.code === 'beyond-own-reach' ? error.facts.permissions : error;
  }
};
const member = (role: string, at = here) =>
  holdsAt(at, { roles: [], memberships: [{ officeId: at, role }] }, presetGrants);

describe('nobody gives what reaches further than they do (C8, B8)', () => {
  it('an admin defines and gives everything', () => {
    for (const grants of Object.values(roles) as Grants[]) {
      expect(beyond(admin, holdsOfDefinition(grants))).to.deep.equal([]);
      expect(beyond(admin, holdsOfOwnRole(grants))).to.deep.equal([]);
    }
  });
  it('a secretary gives up to their own role, at their own office, as a membership only', () => {
    for (const role of ['reception', 'secretary', 'host', 'client'])
      expect(beyond(secretary, member(role)), role).to.deep.equal([]);
    expect(beyond(secretary, member('admin'))).to.include.members(['offices:manage', 'roles:manage', 'keys:manage']);
    expect(beyond(secretary, member('auditor'))).to.deep.equal(['audit:read']);
    expect(beyond(secretary, member('reception', there))).to.include('appointments:book');
    expect(beyond(secretary, holdsOfOwnRole(roles.reception))).to.include('appointments:book');
  });
  it('what reaches everywhere is more than what reaches one’s offices, and own things are least', () => {
    const define = (grants: Grants) => beyond(secretary, holdsOfDefinition(grants));
    expect(define({ 'stats:read': 'office', 'clients:read': 'own', 'subjects:erase': 'own' })).to.deep.equal([]);
    expect(define({ 'stats:read': 'all' })).to.deep.equal(['stats:read']);
    expect(define({ 'audit:read': 'own' })).to.deep.equal(['audit:read']);
  });
  it('a role that is held somewhere else is changed by who reaches there', () => {
    const change = (caller: typeof admin, ...officeIds: string[]) =>
      beyond(caller, holdsOfDefinition({ 'stats:read': 'office', 'clients:read': 'own' }, officeIds));
    expect(change(secretary, here)).to.deep.equal([]);
    expect(change(secretary, here, there)).to.deep.equal(['stats:read']);
    expect(change(admin, here, there)).to.deep.equal([]);
  });
  it('somebody’s own roles count where they are to become a member', () => {
    const wide = (roleId: string) => (roleId === 'wide' ? ({ 'audit:read': 'office' } as const) : presetGrants(roleId));
    const joining = { roles: ['wide'], memberships: [{ officeId: here, role: 'reception' }] };
    expect(beyond(secretary, holdsAt(here, joining, wide))).to.deep.equal(['audit:read']);
    const chief = holdsAt(here, { roles: ['admin'], memberships: [] }, presetGrants);
    expect(beyond(secretary, chief)).to.include('people:manage');
  });
  it('a whole person is compared by all they may do', () => {
    const elsewhere = holdsOfPerson({ roles: [], memberships: [{ officeId: there, role: 'reception' }] }, presetGrants);
    expect(beyond(secretary, elsewhere)).to.include('appointments:book');
    expect(beyond(admin, elsewhere)).to.deep.equal([]);
  });
  it('edits oneself in person, and not by a key that may less than its owner', () => {
    const owner = { personId: 'pppppppppppp', roles: ['admin'] };
    const known = { membershipsOf: () => [], grantsOf: presetGrants };
    const reach = new Map([...admin.reach].filter(([permission]) => permission === 'people:manage'));
    const key = { ...admin, kind: 'key', reach } as const;
    expect(() => checkMayEdit(as(['auditor']), owner, known)).not.to.throw();
    expect(() => checkMayEdit({ ...admin, kind: 'key' }, owner, known)).not.to.throw();
    expect(() => checkMayEdit(key, owner, known))
      .to.throw()
      .with.property('code', 'beyond-own-reach');
  });
});
