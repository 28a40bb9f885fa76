import { z } from 'zod';
import { Id, Locale, ZoneInput } from '../ids.ts';
import { can, operation, pageOf, paging } from '../operation.ts';
import { PersonView } from '../views/directory.ts';
import { Email, Name, Phone } from './auth.ts';
import { directoryReads as reads } from './text.ts';

const tag = 'clients';
const one = z.object({ clientId: Id });

export const clientOperations = {
  listClients: operation({
    method: 'get',
    path: '/clients',
    tag,
    access: can('clients:read', ['own', 'office', 'all'], 'filter'),
    summary: 'Clients, the newest first',
    description:
      'Staff see whom an office of theirs has received and whom staff wrote down and nobody has received yet; a host sees whom they receive; everybody else sees themselves. `q` is words of a name, each the beginning of one of its words with at least two letters; or an e-mail address, whole; or a telephone number, whole or without its country, however written.',
    query: z.object({ q: z.string().max(254).optional(), officeId: Id.optional(), ...paging }),
    responses: { 200: pageOf(PersonView) },
    reads,
  }),
  registerClient: operation({
    method: 'post',
    path: '/clients',
    tag,
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
    tag,
    access: can('clients:read'),
    summary: 'One client',
    params: one,
    responses: { 200: PersonView },
    problems: ['not-found'],
    reads,
  }),
} as const;
