import { z } from 'zod';
import { Id, Locale, ZoneInput } from '../ids.ts';
import { can, operation, pageOf, paging } from '../operation.ts';
import { PersonView } from '../views/directory.ts';
import { Email, Name, NewPassword, Phone } from './auth.ts';
import { RoleId } from './roles.ts';
import { directoryReads as reads, text } from './text.ts';

const tag = 'people';
const access = can('people:manage', ['all'], 'filter');
const personId = z.object({ personId: Id });
const Roles = z.array(RoleId).max(20);

export const userOperations = {
  listUsers: operation({
    method: 'get',
    path: '/admin/users',
    tag,
    access,
    summary: 'Persons, by role, office, status or name',
    query: z.object({
      role: RoleId.optional(),
      q: z.string().max(100).optional(),
      officeId: z.union([Id, z.literal('none')], 'use the id of an office, or none').optional(),
      status: z.enum(['active', 'suspended', 'erased']).optional(),
      ...paging,
    }),
    description:
      '`role` finds who holds it of themselves or as a member; `officeId` finds members and hosts of an office, and `none` those who belong to no office.',
    responses: { 200: pageOf(PersonView) },
    reads,
  }),
  createUser: operation({
    method: 'post',
    path: '/admin/users',
    tag,
    access,
    summary: 'Register somebody with roles and memberships, by invitation or with a password',
    body: z.object({
      name: Name,
      email: Email,
      phone: Phone.optional(),
      locale: Locale.optional(),
      zone: ZoneInput.optional(),
      roles: Roles.default([]),
      memberships: z
        .array(
          z.strictObject({
            officeId: Id,
            role: RoleId,
            position: text(80).optional(),
            isPrimary: z.boolean().default(false),
          }),
        )
        .max(20)
        .refine((all) => new Set(all.map(({ officeId }) => officeId)).size === all.length, 'name each office once')
        .default([]),
      password: NewPassword.optional(),
    }),
    responses: { 201: PersonView },
    problems: ['already-exists', 'unknown-reference', 'beyond-own-reach', 'office-not-open', 'password-too-common'],
    example: { name: 'Grace Hopper', email: 'grace@example.org', roles: ['auditor'] },
  }),
  changeUser: operation({
    method: 'patch',
    path: '/admin/users/{personId}',
    tag,
    access,
    summary: 'Say which roles a person has, or correct name and contacts',
    params: personId,
    body: z
      .object({ roles: Roles, name: Name, email: Email, phone: Phone, locale: Locale, zone: ZoneInput })
      .partial()
      .refine((b) => Object.keys(b).length > 0, 'name at least one field to change'),
    responses: { 200: PersonView },
    problems: ['not-found', 'unknown-reference', 'last-admin', 'beyond-own-reach', 'already-exists'],
  }),
  inviteUser: operation({
    method: 'post',
    path: '/admin/users/{personId}/invite',
    tag,
    access,
    summary: 'Send the link of an invitation, or send it again; at most one a minute',
    description:
      'The mail goes to the e-mail of the person, who chooses a password by POST /auth/password/reset. It also helps somebody who has a password and lost it.',
    params: personId,
    responses: { 202: null },
    problems: ['not-found', 'no-email', 'already-exists', 'account-suspended', 'beyond-own-reach'],
  }),
  suspendUser: operation({
    method: 'post',
    path: '/admin/users/{personId}/suspend',
    tag,
    access,
    summary: 'Close an account for now; whoever is signed in with it is out within seconds',
    params: personId,
    body: z.object({ reason: text(500).optional() }).optional(),
    responses: { 200: PersonView },
    problems: ['not-found', 'last-admin', 'beyond-own-reach'],
  }),
  reactivateUser: operation({
    method: 'post',
    path: '/admin/users/{personId}/reactivate',
    tag,
    access,
    summary: 'Open a suspended account again',
    params: personId,
    responses: { 200: PersonView },
    problems: ['not-found', 'beyond-own-reach'],
  }),
} as const;
