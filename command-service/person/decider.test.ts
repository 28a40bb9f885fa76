import type { PersonEvent } from '#contracts/events/index';
import { givenTo } from '#test/support/given';
import { person } from './decider.ts';

const personId = 'pppppppppppp';
const data = { personId, name: 'Ada Byron', email: 'ada@example.org', source: 'self' as const };
const registered: PersonEvent = { type: 'PersonRegistered', data };
const client: PersonEvent = { type: 'RoleGranted', data: { personId, roleId: 'client' } };
const erased: PersonEvent = { type: 'SubjectErased', data: { personId, requestedBy: 'self' } };
const given = givenTo(person);

describe('person (A2, B8)', () => {
  it('registers once, with a first role', () => {
    given()
      .when({ type: 'RegisterPerson', data, roles: ['client'] })
      .makes(registered, client);
    given(registered)
      .when({ type: 'RegisterPerson', data, roles: ['client'] })
      .makesNothing();
  });
  it('is granted a role once and loses it once', () => {
    const revoked: PersonEvent = { type: 'RoleRevoked', data: { personId, roleId: 'client' } };
    given(registered).when({ type: 'GrantRole', roleId: 'client' }).makes(client);
    const auditor: PersonEvent = { type: 'RoleGranted', data: { personId, roleId: 'auditor' } };
    given(registered, client)
      .when({ type: 'SetRoles', roleIds: ['auditor', 'auditor'] })
      .makes(auditor, revoked);
    given(registered, client)
      .when({ type: 'SetRoles', roleIds: ['client'] })
      .makesNothing();
  });
  it('is suspended for a reason, and comes back', () => {
    const suspended: PersonEvent = { type: 'AccountSuspended', data: { personId, reason: 'on leave' } };
    const back: PersonEvent = { type: 'AccountReactivated', data: { personId } };
    given(registered).when({ type: 'SuspendAccount', reason: 'on leave' }).makes(suspended);
    given(registered).when({ type: 'SuspendAccount' }).makes({ type: 'AccountSuspended', data: { personId } });
    given(registered, suspended).when({ type: 'ReactivateAccount' }).makes(back);
    given(registered).when({ type: 'ReactivateAccount' }).makesNothing();
    given(registered, erased).when({ type: 'ReactivateAccount' }).isRefused('not-found');
  });
  it('has another name and address written beside the first', () => {
    given(registered)
      .when({ type: 'ChangeProfile', profile: { name: 'Ada King', email: 'ada@example.org', phone: undefined } })
      .makes({ type: 'ProfileChanged', data: { personId, name: 'Ada King' } });
    given(registered)
      .when({ type: 'ChangeProfile', profile: { name: 'Ada Byron' } })
      .makesNothing();
  });
  it('nobody and the erased are given nothing', () => {
    given().when({ type: 'GrantRole', roleId: 'admin' }).isRefused('not-found');
    given(registered, erased).when({ type: 'GrantRole', roleId: 'admin' }).isRefused('not-found');
  });
});
