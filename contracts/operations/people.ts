import { z } from 'zod';
import { Id } from '../ids.ts';
import { can, operation } from '../operation.ts';
import { PersonView } from '../views/directory.ts';

export const peopleOperations = {
  setRoles: operation({
    method: 'patch',
    path: '/admin/users/{personId}',
    tag: 'people',
    access: can('people:manage', ['all'], 'filter'),
    summary: 'Say which roles a person has',
    params: z.object({ personId: Id }),
    body: z.object({ roles: z.array(z.enum(['client', 'host', 'reception', 'secretary', 'admin', 'auditor'])).max(6) }),
    responses: { 200: PersonView },
    problems: ['not-found', 'last-admin'],
  }),
} as const;
