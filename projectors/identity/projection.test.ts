import { given, happened } from '../given.ts';
import { client, host, office } from '../story.ts';
import { identity } from './projection.ts';

const at = '2026-03-01T10:00:00.000Z';
const ofPerson = (personId: string) => happened(`person-${personId}`, 'RoleRevoked', { personId, roleId: 'host' }, at);

describe('revocations from the log (P36)', () => {
  it('date from the event and not from now: a replay takes nothing from who signed in since', () =>
    given(identity, ofPerson(client)).thenRows({
      revocations: [{ kind: 'standing', id: client, not_before: at, position: '1' }],
    }));

  it('follow whatever takes something away', () => {
    const member = { officeId: office, personId: client, role: 'reception', isPrimary: true };
    for (const event of [
      happened(`person-${client}`, 'AccountSuspended', { personId: client }),
      happened(`person-${client}`, 'SubjectErased', { personId: client, requestedBy: 'self' }),
      happened(`office-${office}`, 'MembershipChanged', member),
      happened(`office-${office}`, 'MemberRemoved', { officeId: office, personId: client }),
      happened(`person-${host}`, 'PersonsMerged', { personId: host, mergedPersonId: client }),
    ])
      given(identity, event).thenRows({ revocations: [{ kind: 'standing', id: client }] });
  });

  it('end a key by its own id', () =>
    given(
      identity,
      happened(`person-${client}`, 'ApiKeyRevoked', { personId: client, keyId: 'kkkkkkkkkkkk' }),
    ).thenRows({
      revocations: [{ kind: 'key', id: 'kkkkkkkkkkkk' }],
    }));

  it('take nothing when something is given', () =>
    given(
      identity,
      happened(`person-${client}`, 'RoleGranted', { personId: client, roleId: 'host' }),
      happened(`person-${client}`, 'AccountReactivated', { personId: client }),
    ).thenRows({ revocations: [] }));
});
