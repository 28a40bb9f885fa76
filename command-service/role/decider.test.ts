import type { RoleEvent } from '#contracts/events/index';
import type { Grants } from '#contracts/permissions';
import { givenTo } from '#test/support/given';
import { role } from './decider.ts';

const roleId = 'rrrrrrrrrrrr';
const grants: Grants = { 'appointments:read': 'office' };
const more: Grants = { ...grants, 'stats:read': 'office' };
const defined: RoleEvent = { type: 'RoleDefined', data: { roleId, name: 'Night desk', grants: { ...grants } } };
const retired: RoleEvent = { type: 'RoleRetired', data: { roleId } };
const given = givenTo(role);

describe('a role that an admin defines (B8, C8)', () => {
  it('is defined once', () => {
    given().when({ type: 'DefineRole', roleId, name: 'Night desk', grants }).makes(defined);
  });
  it('says only what changed of it', () => {
    given(defined)
      .when({ type: 'ChangeRole', name: 'Night desk', grants: more })
      .makes({ type: 'RoleChanged', data: { roleId, grants: { ...more } } });
    given(defined)
      .when({ type: 'ChangeRole', name: 'Late desk' })
      .makes({ type: 'RoleChanged', data: { roleId, name: 'Late desk' } });
    given(defined).when({ type: 'ChangeRole', name: 'Night desk', grants }).makesNothing();
  });
  it('is retired once, and changed no more', () => {
    given(defined).when({ type: 'RetireRole' }).makes(retired);
    given(defined, retired).when({ type: 'ChangeRole', name: 'Late desk' }).isRefused('not-found');
    given().when({ type: 'RetireRole' }).isRefused('not-found');
  });
});
