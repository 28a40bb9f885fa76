import { z } from 'zod';
import { Id } from '../ids.ts';
import { can, operation } from '../operation.ts';
import { type Permission, permissions, type Role, roles, scopes } from '../permissions.ts';
import { RoleView } from '../views/people.ts';
import { text } from './text.ts';

const tag = 'people';
const access = can('roles:manage', ['all'], 'filter');
const reads = ['identity', 'directory'];

const names = Object.keys(permissions) as [Permission, ...Permission[]];
const presets = Object.keys(roles) as [Role, ...Role[]];

/** One of the six presets by its name, or the id of a role that an admin defined. */
export const RoleId = z.union([z.enum(presets), Id], 'use the name of a preset, or the id of a defined role');

const Grants = z
  .partialRecord(z.enum(names), z.enum(scopes))
  .refine((grants) => Object.keys(grants).length > 0, 'name at least one permission');

export const roleOperations = {
  listPermissions: operation({
    method: 'get',
    path: '/admin/permissions',
    tag,
    access,
    summary: 'What a role can be put together from',
    responses: {
      200: z.object({
        items: z.array(z.object({ permission: z.string(), meaning: z.string() })),
        scopes: z.array(z.enum(scopes)),
      }),
    },
  }),
  listRoles: operation({
    method: 'get',
    path: '/admin/roles',
    tag,
    access,
    summary: 'The presets and the roles that were defined, and how many hold each',
    query: z.object({ status: z.enum(['active', 'retired']).default('active') }),
    responses: { 200: z.object({ items: z.array(RoleView) }) },
    reads,
  }),
  defineRole: operation({
    method: 'post',
    path: '/admin/roles',
    tag,
    access,
    summary: 'Define a role: permissions, and how far each reaches',
    body: z.object({ name: text(60), grants: Grants }),
    responses: { 201: RoleView },
    problems: ['already-exists', 'beyond-own-reach', 'limit-reached'],
    example: { name: 'Night desk', grants: { 'appointments:read': 'office', 'appointments:check-in': 'office' } },
  }),
  changeRole: operation({
    method: 'patch',
    path: '/admin/roles/{roleId}',
    tag,
    access,
    ifMatch: 'optional',
    summary: 'Rename a role, or say anew what it grants; whoever holds it is affected within seconds',
    params: z.object({ roleId: RoleId }),
    body: z
      .object({ name: text(60), grants: Grants })
      .partial()
      .refine((b) => Object.keys(b).length > 0, 'name at least one field to change'),
    responses: { 200: RoleView },
    problems: ['not-found', 'preset-role', 'already-exists', 'beyond-own-reach', 'stale-revision'],
  }),
  retireRole: operation({
    method: 'delete',
    path: '/admin/roles/{roleId}',
    tag,
    access,
    summary: 'Retire a role: whoever still holds it keeps the name and nothing else',
    description: 'Refused while somebody holds it, unless `force=true`: then it stays with them and grants nothing.',
    params: z.object({ roleId: RoleId }),
    query: z.object({ force: z.enum(['true', 'false']).default('false') }),
    responses: { 204: null },
    problems: ['not-found', 'preset-role', 'role-in-use', 'beyond-own-reach'],
  }),
} as const;
