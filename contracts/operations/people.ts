import { z } from 'zod';
import { Id, Locale, ZoneInput } from '../ids.ts';
import { can, operation } from '../operation.ts';
import { PersonView } from '../views/directory.ts';
import { Email, Name, Phone } from './auth.ts';

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
  registerClient: operation({
    method: 'post',
    path: '/clients',
    tag: 'clients',
    access: can('clients:manage', ['office', 'all'], 'filter'),
    summary: 'Register a client without a login',
    body: z.object({
      name: Name,
      email: Email.optional(),
      phone: Phone.optional(),
      locale: Locale.optional(),
      zone: ZoneInput.optional(),
    }),
    responses: { 201: PersonView },
  }),
  getClient: operation({
    method: 'get',
    path: '/clients/{clientId}',
    tag: 'clients',
    access: can('clients:read'),
    summary: 'One client',
    params: z.object({ clientId: Id }),
    responses: { 200: PersonView },
    problems: ['not-found'],
    reads: ['directory', 'listing'],
  }),
} as const;
