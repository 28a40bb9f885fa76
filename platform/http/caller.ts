import type { Access } from '#contracts/operation';
import type { Permission, Scope } from '#contracts/permissions';
import { Problem } from '#contracts/problems';

/** How far a permission reaches for this caller. */
export type Reach = { readonly all: boolean; readonly own: boolean; readonly officeIds: ReadonlySet<string> };

export type Caller = {
  readonly kind: 'anonymous' | 'person' | 'key' | 'system';
  /** Who acts, in the log: a person's id, `key:<id>`, `system:<name>` or `public`. */
  readonly actorId: string;
  readonly personId?: string;
  readonly hostId?: string;
  readonly sessionId?: string;
  readonly roles: readonly string[];
  readonly reach: ReadonlyMap<Permission, Reach>;
};

export const anonymous: Caller = { kind: 'anonymous', actorId: 'public', roles: [], reach: new Map() };

/** Whose an object is, and of which office. */
export type Target = {
  readonly personId?: string | undefined;
  readonly hostId?: string | undefined;
  readonly officeId?: string | undefined;
};

/** What the operation's permission lets this caller do: asked by the handler for each object, or used as a filter. */
export type May = {
  readonly reach: Reach;
  allows(...targets: Target[]): boolean;
  /** Foreign and missing objects answer alike. */
  check(...targets: Target[]): void;
  /** For lists: everything, or what is one's own or one's offices'. */
  filter(): Reach;
  /** Staff act for others: their reach goes past their own things. */
  readonly asStaff: boolean;
  asked(): boolean;
};

const nothing: Reach = { all: false, own: false, officeIds: new Set() };

const isOwn = (caller: Caller, target: Target): boolean =>
  (target.personId !== undefined && target.personId === caller.personId) ||
  (target.hostId !== undefined && target.hostId === caller.hostId);

/** True when `permission` covers any of the targets (an object may have several owners: its client, its host). */
export const covers = (caller: Caller, reach: Reach, targets: readonly Target[]): boolean =>
  reach.all ||
  targets.some(
    (target) =>
      (reach.own && isOwn(caller, target)) || (target.officeId !== undefined && reach.officeIds.has(target.officeId)),
  );

export const can = (caller: Caller, permission: Permission, ...targets: Target[]): boolean =>
  covers(caller, caller.reach.get(permission) ?? nothing, targets);

const narrowed = (reach: Reach, scopes: readonly Scope[]): Reach => ({
  all: reach.all && scopes.includes('all'),
  own: (reach.own || reach.all) && scopes.includes('own'),
  officeIds: scopes.includes('office') ? reach.officeIds : new Set(),
});

const mayOf = (caller: Caller, reach: Reach): May => {
  let asked = false;
  const allows = (...targets: Target[]) => {
    asked = true;
    return covers(caller, reach, targets);
  };
  return {
    reach,
    allows,
    check: (...targets) => {
      if (!allows(...targets)) throw new Problem('not-found');
    },
    filter: () => {
      asked = true;
      return reach;
    },
    asStaff: reach.all || reach.officeIds.size > 0,
    asked: () => asked,
  };
};

/** Lets a caller in by what the contract says, or throws 401 / 403. */
export const admit = (caller: Caller, access: Access): May => {
  if (access.kind !== 'permission') return admitWithoutPermission(caller, access.kind);
  if (caller.kind === 'anonymous') throw new Problem('unauthenticated');
  const reach = narrowed(caller.reach.get(access.permission) ?? nothing, access.scopes);
  if (!reach.all && !reach.own && reach.officeIds.size === 0)
    throw new Problem('forbidden', { permission: access.permission });
  return mayOf(caller, reach);
};

const admitWithoutPermission = (caller: Caller, kind: Exclude<Access['kind'], 'permission'>): May => {
  if (kind === 'public' || kind === 'metrics') return mayOf(caller, nothing);
  if (caller.kind === 'anonymous') throw new Problem('unauthenticated');
  // What is about oneself is for people: a key changes no account, not even its owner's.
  if (caller.kind !== (kind === 'system' ? 'system' : 'person')) throw new Problem('forbidden');
  return mayOf(caller, kind === 'system' ? nothing : { ...nothing, own: true });
};
