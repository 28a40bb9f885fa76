import { createHash } from 'node:crypto';
import type { Permission } from '#contracts/permissions';
import type { Caller, Reach } from '../http/caller.ts';
import { type RoleGrants, reachOf } from './grants.ts';

/** Begins every key, so that people and secret scanners know one when they see it. */
export const keyPrefix = 'dbk_';
const form = /^dbk_([a-z2-7]{12})_([A-Za-z0-9_-]{43})$/;

/** `dbk_<keyId>_<secret>`: the id says which, 256 bits prove it. */
export const keyText = (keyId: string, secret: string): string => `${keyPrefix}${keyId}_${secret}`;

export const parseKey = (text: string): { readonly keyId: string; readonly secret: string } | undefined => {
  const [, keyId, secret] = form.exec(text) ?? [];
  return keyId && secret ? { keyId, secret } : undefined;
};

/** What lies at rest. Of 256 random bits, so nothing slower is needed. */
export const keyHash = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** What a key was given, and what its owner may by now. */
export type KeyHeld = {
  readonly keyId: string;
  readonly personId: string;
  readonly hostId: string | null;
  readonly permissions: readonly string[];
  readonly officeIds: readonly string[] | null;
  readonly roles: readonly string[];
  readonly mem: readonly { readonly o: string; readonly r: string }[];
};

const withinOffices = (reach: Reach, officeIds: readonly string[]): Reach => ({
  all: false,
  own: false,
  officeIds: new Set(officeIds.filter((id) => reach.all || reach.officeIds.has(id))),
});

/** Acts for its owner within both what it was given and what the owner may: never more than either. */
export const keyCaller = (held: KeyHeld, grantsOf: RoleGrants): Caller => {
  const { keyId, personId, hostId, permissions, officeIds } = held;
  const owners = reachOf({ roles: [...held.roles], mem: [...held.mem] }, grantsOf);
  const reach = new Map<Permission, Reach>();
  for (const [permission, most] of owners)
    if (permissions.includes(permission))
      reach.set(permission, officeIds === null ? most : withinOffices(most, officeIds));
  return {
    kind: 'key',
    actorId: `key:${keyId}`,
    // A key of some offices is nobody: what is merely its owner's own lies outside of them.
    ...(officeIds === null && { personId, ...(hostId !== null && { hostId }) }),
    roles: [],
    reach,
  };
};
