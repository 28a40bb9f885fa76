import { given, happened } from '../given.ts';
import { client, office } from '../story.ts';
import { keys } from './projection.ts';

const keyId = 'kkkkkkkkkkkk';
const issued = happened(`person-${client}`, 'ApiKeyIssued', {
  personId: client,
  keyId,
  label: 'The lobby',
  permissions: ['appointments:read'],
  officeIds: [office],
});

describe('API keys as admins see them (E7)', () => {
  it('are there with what they may, until they are revoked', () => {
    given(keys, issued).thenRows({
      api_keys: [{ key_id: keyId, permissions: ['appointments:read'], office_ids: [office], revoked_at: null }],
    });
    given(
      keys,
      issued,
      happened(`person-${client}`, 'ApiKeyRevoked', { personId: client, keyId }, '2026-03-01T11:00:00.000Z'),
    ).thenRows({ api_keys: [{ key_id: keyId, revoked_at: '2026-03-01T11:00:00.000Z' }] });
  });
});
