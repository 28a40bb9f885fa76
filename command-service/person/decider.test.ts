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
    given(registered, client).when({ type: 'RevokeRole', roleId: 'client' }).makes(revoked);
    given(registered).when({ type: 'RevokeRole', roleId: 'client' }).makesNothing();
  });
  it('nobody and the erased are given nothing', () => {
    given().when({ type: 'GrantRole', roleId: 'admin' }).isRefused('not-found');
    given(registered, erased).when({ type: 'GrantRole', roleId: 'admin' }).isRefused('not-found');
  });
});
