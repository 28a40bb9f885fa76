import type { Sealed } from '#contracts/events/index';
import type { Projection } from '../projection.ts';
import { instant, json, nullable, rowsTable, text, texts } from '../table.ts';

const tables = {
  api_keys: rowsTable({
    columns: {
      key_id: text,
      person_id: text,
      label: json<Sealed | string>(),
      permissions: texts,
      office_ids: nullable(texts),
      issued_at: instant,
      issued_by: text,
      expires_at: nullable(instant),
      revoked_at: nullable(instant),
    },
    key: ['key_id'],
    indexes: ['(issued_at DESC, key_id)', '(person_id)'],
  }),
};

/** What an admin sees of API keys. What proves one lies elsewhere, and so does its last use. */
export const keys = {
  name: 'keys',
  version: 1,
  tables,
  touches: { ApiKeyRevoked: ({ data }) => ({ api_keys: [[data.keyId]] }) },
  when: {
    ApiKeyIssued: ({ data, metadata }, rows) =>
      rows.api_keys.put({
        key_id: data.keyId,
        person_id: data.personId,
        label: data.label,
        permissions: data.permissions,
        office_ids: data.officeIds ?? null,
        issued_at: metadata.at,
        issued_by: metadata.actorId,
        expires_at: data.expiresAt ?? null,
        revoked_at: null,
      }),
    ApiKeyRevoked: ({ data, metadata }, rows) =>
      rows.api_keys.put({ ...rows.api_keys.known(data.keyId), revoked_at: metadata.at }),
  },
} satisfies Projection<typeof tables>;
