import { z } from 'zod';
import { Id, Locale, ZoneInput } from '../ids.ts';
import { can, operation, pageOf, paging } from '../operation.ts';
import { PersonView } from '../views/directory.ts';
import { Email, Name, Phone } from './auth.ts';
import { directoryReads as reads } from './text.ts';

const tag = 'clients';
const one = z.object({ clientId: Id });
const isNotEmpty = (body: object): boolean => Object.keys(body).length > 0;
const nothingNamed = 'name at least one field to change';

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
      allowDuplicate: z.boolean().optional(),
    }),
    responses: { 201: PersonView },
    problems: ['possible-duplicate'],
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
  getClientDuplicates: operation({
    method: 'get',
    path: '/clients/{clientId}/duplicates',
    tag,
    access: can('clients:read'),
    summary: 'Who may be the same client: with the same e-mail or telephone number',
    params: one,
    responses: { 200: z.object({ items: z.array(PersonView) }) },
    problems: ['not-found'],
    reads,
  }),
  changeClient: operation({
    method: 'patch',
    path: '/clients/{clientId}',
    tag,
    access: can('clients:manage', ['office', 'all']),
    summary: 'Change what is kept of a client',
    description:
      'Null takes an e-mail or a telephone number away. The e-mail of who signs in is theirs alone to change.',
    params: one,
    body: z
      .object({
        name: Name.optional(),
        email: Email.nullable().optional(),
        phone: Phone.nullable().optional(),
        locale: Locale.optional(),
        zone: ZoneInput.optional(),
      })
      .refine(isNotEmpty, nothingNamed),
    responses: { 200: PersonView },
    problems: ['not-found', 'has-login', 'beyond-own-reach', 'stale-revision'],
    ifMatch: 'optional',
    example: { phone: '+34911234567' },
  }),
  eraseClient: operation({
    method: 'delete',
    path: '/clients/{clientId}',
    tag,
    access: can('subjects:erase', ['own', 'all']),
    summary: 'Erase a client: for good, in every copy',
    description:
      'The key that all their personal data is sealed with is destroyed, their login with it; the history keeps what happened, and no longer to whom. Future appointments stand in the way unless they are to be cancelled.',
    params: one,
    query: z.object({ cancelAppointments: z.enum(['true', 'false']).optional() }),
    responses: { 204: null },
    problems: [
      'not-found',
      'has-future-appointments',
      'more-than-a-client',
      'last-admin',
      'beyond-own-reach',
      'not-allowed-in-status',
    ],
  }),
  mergeClients: operation({
    method: 'post',
    path: '/clients/{clientId}/merge',
    tag,
    access: can('clients:manage', ['office', 'all']),
    summary: 'Two that are one: keep this client, with the appointments of the other',
    description:
      'From then on the other id means this client, in lists, look-ups and bookings; its login, if this client has one too, is closed. An e-mail or telephone number that this client lacks is taken over. There is no way back.',
    params: one,
    body: z.object({ mergedClientId: Id }),
    responses: { 200: PersonView },
    problems: [
      'not-found',
      'unknown-reference',
      'has-login',
      'beyond-own-reach',
      'more-than-a-client',
      'already-merged',
    ],
    example: { mergedClientId: 'aaaaaaaaaaaa' },
  }),
} as const;
