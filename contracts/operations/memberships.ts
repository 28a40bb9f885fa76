import { z } from 'zod';
import { Id } from '../ids.ts';
import { can, operation, pageOf, paging } from '../operation.ts';
import { MembershipView } from '../views/people.ts';
import { RoleId } from './roles.ts';
import { directoryReads as reads, text } from './text.ts';

const tag = 'directory';
const access = can('memberships:manage', ['office', 'all']);
const office = z.object({ officeId: Id });
const member = z.object({ officeId: Id, personId: Id });

export const membershipOperations = {
  listMemberships: operation({
    method: 'get',
    path: '/offices/{officeId}/memberships',
    tag,
    access,
    summary: 'Who works at an office, and as what',
    params: office,
    query: z.object({ role: RoleId.optional(), ...paging }),
    responses: { 200: pageOf(MembershipView) },
    problems: ['not-found'],
    reads,
  }),
  addMember: operation({
    method: 'post',
    path: '/offices/{officeId}/memberships',
    tag,
    access,
    summary: 'Make a person a member of an office',
    description:
      'A membership reaches no further than its office, whatever its role. Nobody gives a role that reaches further than they do.',
    params: office,
    body: z.object({
      personId: Id,
      role: RoleId,
      position: text(80).optional(),
      isPrimary: z.boolean().default(false),
    }),
    responses: { 201: MembershipView },
    problems: ['not-found', 'unknown-reference', 'already-exists', 'beyond-own-reach', 'office-not-open'],
  }),
  changeMember: operation({
    method: 'patch',
    path: '/offices/{officeId}/memberships/{personId}',
    tag,
    access,
    ifMatch: 'optional',
    summary: 'Change the role or position of a member, or make it their primary office',
    description: 'A person has one primary office at most: the one that was called so last.',
    params: member,
    body: z
      .object({ role: RoleId, position: text(80).nullable(), isPrimary: z.boolean() })
      .partial()
      .refine((b) => Object.keys(b).length > 0, 'name at least one field to change'),
    responses: { 200: MembershipView },
    problems: ['not-found', 'unknown-reference', 'beyond-own-reach', 'office-not-open', 'stale-revision'],
  }),
  removeMember: operation({
    method: 'delete',
    path: '/offices/{officeId}/memberships/{personId}',
    tag,
    access,
    summary: 'End a membership; what it allowed ends within seconds',
    params: member,
    responses: { 204: null },
    problems: ['not-found', 'beyond-own-reach', 'office-not-open'],
  }),
} as const;
