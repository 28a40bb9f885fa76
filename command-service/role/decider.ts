import { isDeepStrictEqual } from 'node:util';
import { type AnyEvent, type EventOf, type RoleEvent, streams } from '#contracts/events/index';
import type { Grants } from '#contracts/permissions';
import { Problem } from '#contracts/problems';
import type { Decider } from '../append/decider.ts';

/** A role that an admin defined. What it grants was checked when it was written. */
export type DefinedRole = {
  readonly roleId: string;
  readonly name: string;
  readonly grants: Grants;
  readonly retired: boolean;
};
export type RoleState = DefinedRole | undefined;

export type RoleCommand =
  | { readonly type: 'DefineRole'; readonly roleId: string; readonly name: string; readonly grants: Grants }
  | { readonly type: 'ChangeRole'; readonly name?: string | undefined; readonly grants?: Grants | undefined }
  | { readonly type: 'RetireRole' };

export const evolve = (role: RoleState, { type, data }: RoleEvent): RoleState => {
  switch (type) {
    case 'RoleDefined':
      return role ?? { roleId: data.roleId, name: data.name, grants: data.grants as Grants, retired: false };
    case 'RoleChanged':
      return (
        role && { ...role, name: data.name ?? role.name, grants: (data.grants as Grants | undefined) ?? role.grants }
      );
    case 'RoleRetired':
      return role && { ...role, retired: true };
  }
};

type Change = Omit<EventOf<'RoleChanged'>['data'], 'roleId'>;

const changeOf = (role: DefinedRole, { name, grants }: Omit<Extract<RoleCommand, { type: 'ChangeRole' }>, 'type'>) => {
  const change: Change = {
    ...(name !== undefined && name !== role.name && { name }),
    ...(grants && !isDeepStrictEqual(grants, role.grants) && { grants }),
  };
  return change;
};

const decide = (role: RoleState, command: RoleCommand): RoleEvent[] => {
  if (command.type === 'DefineRole') {
    const { roleId, name, grants } = command;
    return role ? [] : [{ type: 'RoleDefined', data: { roleId, name, grants: { ...grants } } }];
  }
  if (!role) throw new Problem('not-found');
  const { roleId } = role;
  if (command.type === 'RetireRole') return role.retired ? [] : [{ type: 'RoleRetired', data: { roleId } }];
  if (role.retired) throw new Problem('not-found');
  const change = changeOf(role, command);
  return Object.keys(change).length === 0 ? [] : [{ type: 'RoleChanged', data: { roleId, ...change } }];
};

const types = new Set<string>(streams.role.options.map(({ shape }) => shape.type.value));

export const role: Decider<RoleState, RoleCommand, RoleEvent> = {
  initial: undefined,
  isEvent: (event: AnyEvent): event is RoleEvent => types.has(event.type),
  evolve,
  decide,
};
