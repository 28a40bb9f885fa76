import { given, happened } from '../given.ts';
import { client, office } from '../story.ts';
import { access } from './projection.ts';

describe('changes of access (E7, B8)', () => {
  it('say what was given to whom, by whom, and nothing that names a person', () =>
    given(
      access,
      happened(`person-${client}`, 'PersonRegistered', { personId: client, name: 'Ana', source: 'self' }),
      happened(`person-${client}`, 'RoleGranted', { personId: client, roleId: 'auditor' }),
      happened(`office-${office}`, 'MemberAdded', {
        officeId: office,
        personId: client,
        role: 'reception',
        isPrimary: true,
      }),
      happened('role-night', 'RoleChanged', { roleId: 'night', grants: { 'stats:read': 'office' } }),
    ).thenRows({
      access_changes: [
        { type: 'PersonRegistered', person_id: client, office_id: null, role_id: null, actor_id: 'system' },
        { type: 'RoleGranted', person_id: client, office_id: null, role_id: 'auditor', actor_id: 'system' },
        { type: 'MemberAdded', person_id: client, office_id: office, role_id: 'reception', actor_id: 'system' },
        { type: 'RoleChanged', person_id: null, office_id: null, role_id: 'night', actor_id: 'system' },
      ],
    }));

  it('of a merge concern whoever is gone', () =>
    given(
      access,
      happened(`person-${client}`, 'PersonsMerged', { personId: client, mergedPersonId: 'zzzzzzzzzzzz' }),
    ).thenRows({ access_changes: [{ type: 'PersonsMerged', person_id: 'zzzzzzzzzzzz' }] }));
});
