import { createHmac } from 'node:crypto';
import type { commandOperations } from '#contracts/operations/index';
import type { ApiKeyView } from '#contracts/operations/keys';
import type { Permission } from '#contracts/permissions';
import { Problem } from '#contracts/problems';
import { keyHash, keyText } from '#platform/auth/api-key';
import { created, noContent } from '#platform/http/answer';
import { type Caller, can } from '#platform/http/caller';
import type { Handlers } from '#platform/http/incoming';
import { begin, type CommandDeps, settled } from '../deps.ts';
import { idFrom } from '../ids.ts';

/** Nobody gives what they do not have. A key of one's own is held to what its owner may whenever it is used. */
const mayGive = (caller: Caller, permission: Permission, officeIds: readonly string[] | undefined, isOwn: boolean) =>
  isOwn
    ? caller.reach.has(permission)
    : caller.reach.get(permission)?.all === true ||
      officeIds?.every((officeId) => can(caller, permission, { officeId })) === true;

export const apiKeyRoutes = (
  deps: CommandDeps,
): Pick<Handlers<typeof commandOperations>, 'issueApiKey' | 'revokeApiKey'> => ({
  issueApiKey: async (request) => {
    const { body, caller, may } = request;
    const personId = body.personId ?? caller.personId ?? '';
    may.check({ personId });
    if (!deps.keys.enabled) throw new Problem('api-keys-disabled');
    if (deps.reference.person(personId)?.status !== 'active') throw new Problem('not-found');
    const { label, officeIds } = body;
    const permissions = [...new Set(body.permissions)];
    const isOwn = personId === caller.personId;
    const missing = permissions.find((permission) => !mayGive(caller, permission, officeIds, isOwn));
    if (missing) throw new Problem('forbidden', { permission: missing });
    const unknown = officeIds?.find((officeId) => !deps.reference.office(officeId));
    if (unknown !== undefined) throw new Problem('unknown-reference', { field: '#/body/officeIds' });
    const expiresAt = body.expiresAt === undefined ? undefined : new Date(body.expiresAt).toISOString();
    if (expiresAt !== undefined && Date.parse(expiresAt) <= deps.clock().getTime()) throw new Problem('in-the-past');

    const meta = await begin(deps, request);
    const keyId = idFrom(meta.commandId, 'api key');
    // Of the command, so that a retry whose first answer was lost gets the very key that was issued.
    const secret = createHmac('sha256', deps.commandSecret).update(`api key\n${meta.commandId}`).digest('base64url');
    const data = {
      personId,
      keyId,
      label,
      permissions,
      ...(officeIds && { officeIds }),
      ...(expiresAt && { expiresAt }),
    };
    const stream = `person-${personId}`;
    const outcome = await settled(
      deps,
      await deps.person.handle({ stream, command: { type: 'IssueApiKey', data }, meta }),
    );
    await deps.keys.store({ ...data, hash: keyHash(secret), officeIds: officeIds ?? null, expiresAt });
    const view: ApiKeyView = {
      keyId,
      personId,
      label,
      permissions,
      officeIds: officeIds ?? null,
      issuedAt: meta.at,
      issuedBy: meta.actorId,
      expiresAt: expiresAt ?? null,
      lastUsedAt: null,
      // Issued again by the same request it may be one that was revoked since.
      status: outcome.state?.apiKeys.has(keyId) ? 'active' : 'revoked',
    };
    return created(
      `/api/v1/admin/api-keys/${keyId}`,
      { ...view, key: keyText(keyId, secret) },
      { position: outcome.position },
    );
  },
  revokeApiKey: async (request) => {
    const { keyId } = request.params;
    const personId = await deps.keys.ownerOf(keyId);
    request.may.check({ personId });
    if (personId === undefined) throw new Problem('not-found');
    const meta = await begin(deps, request);
    const command = { type: 'RevokeApiKey', keyId } as const;
    const { position } = await settled(deps, await deps.person.handle({ stream: `person-${personId}`, command, meta }));
    // The projector writes it as well; this is only sooner.
    await deps.revocations.revoke('key', keyId, deps.clock());
    return noContent({ position });
  },
});
