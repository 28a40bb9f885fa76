import { z } from 'zod';
import { Id, InstantInput } from '../ids.ts';
import { can, operation, pageOf, paging } from '../operation.ts';
import { type Permission, permissions } from '../permissions.ts';

const tag = 'keys';
const access = can('keys:manage', ['own', 'all']);

const given = Object.keys(permissions).filter((name) => name !== 'keys:manage') as Exclude<Permission, 'keys:manage'>[];
/** No key begets keys: whoever finds one could not be got rid of. */
export const KeyPermission = z.enum(given);

export const ApiKeyView = z.object({
  keyId: Id,
  personId: Id,
  label: z.string().nullable(),
  permissions: z.array(z.string()),
  /** Null: wherever its owner may. */
  officeIds: z.array(Id).nullable(),
  issuedAt: z.string(),
  issuedBy: z.string(),
  expiresAt: z.string().nullable(),
  /** To the minute; null when it was never used. */
  lastUsedAt: z.string().nullable(),
  status: z.enum(['active', 'expired', 'revoked']),
});
export type ApiKeyView = z.infer<typeof ApiKeyView>;

export const keyOperations = {
  listApiKeys: operation({
    method: 'get',
    path: '/admin/api-keys',
    tag,
    access: can('keys:manage', ['own', 'all'], 'filter'),
    summary: 'API keys, newest first, with their last use; never the keys themselves',
    query: z.object({ ...paging, personId: Id.optional(), status: ApiKeyView.shape.status.optional() }),
    responses: { 200: pageOf(ApiKeyView) },
    reads: ['keys'],
  }),
  issueApiKey: operation({
    method: 'post',
    path: '/admin/api-keys',
    tag,
    access,
    summary: 'Issue an API key for a person; it is shown in this answer and never again',
    description:
      'Send it as `Authorization: Bearer dbk_…` or `X-API-Key`. It may what it was given, and never more than its owner may at the moment: who is suspended or loses a role takes their keys along. With `officeIds` it reaches these offices only, and nothing that is merely its owner’s own. It cannot sign in, change an account, or issue keys.',
    body: z.object({
      /** Whose key it is; the caller’s own when left out. */
      personId: Id.optional(),
      label: z.string().trim().min(1).max(80),
      permissions: z.array(KeyPermission).min(1).max(40),
      officeIds: z.array(Id).min(1).max(100).optional(),
      expiresAt: InstantInput.optional(),
    }),
    responses: { 201: ApiKeyView.extend({ key: z.string() }) },
    problems: ['api-keys-disabled', 'forbidden', 'not-found', 'unknown-reference', 'in-the-past', 'outcome-unknown'],
    example: { label: 'The screen in the lobby', permissions: ['appointments:read'] },
  }),
  revokeApiKey: operation({
    method: 'delete',
    path: '/admin/api-keys/{keyId}',
    tag,
    access,
    summary: 'Revoke an API key: it opens nothing within seconds',
    params: z.object({ keyId: Id }),
    responses: { 204: null },
    problems: ['not-found', 'outcome-unknown'],
  }),
} as const;
