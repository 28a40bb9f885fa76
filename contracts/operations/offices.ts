import { z } from 'zod';
import { Id, ZoneInput } from '../ids.ts';
import { can, open, operation, pageOf, paging } from '../operation.ts';
import { OfficePolicy, OfficeView } from '../views/directory.ts';
import { Email } from './auth.ts';
import { directoryReads as reads, text } from './text.ts';

const officeId = z.object({ officeId: Id });
const officeDetails = {
  name: text(120),
  address: text(300).optional(),
  phone: text(40).optional(),
  email: Email.optional(),
  description: text(2000).optional(),
};

const cap = (most: number) => z.number().int().min(1).max(most).nullable();

export const officeOperations = {
  listOffices: operation({
    method: 'get',
    path: '/offices',
    tag: 'directory',
    access: open,
    summary: 'Offices',
    query: z.object({
      q: z.string().max(100).optional(),
      status: z.enum(['open', 'suspended', 'closed']).optional(),
      ...paging,
    }),
    responses: { 200: pageOf(OfficeView) },
    reads,
  }),
  getOffice: operation({
    method: 'get',
    path: '/offices/{officeId}',
    tag: 'directory',
    access: open,
    summary: 'One office',
    params: officeId,
    responses: { 200: OfficeView },
    problems: ['not-found'],
    reads,
  }),
  openOffice: operation({
    method: 'post',
    path: '/offices',
    tag: 'directory',
    access: can('offices:manage', ['all'], 'filter'),
    summary: 'Open an office',
    body: z.object({ ...officeDetails, zone: ZoneInput }),
    responses: { 201: OfficeView },
    example: { name: 'Town hall', zone: 'Europe/Madrid' },
  }),
  changeOffice: operation({
    method: 'patch',
    path: '/offices/{officeId}',
    tag: 'directory',
    access: can('offices:manage', ['office', 'all']),
    ifMatch: 'optional',
    summary: 'Change what is told about an office',
    params: officeId,
    body: z
      .object(officeDetails)
      .partial()
      .refine((b) => Object.keys(b).length > 0, 'name at least one field to change'),
    responses: { 200: OfficeView },
    problems: ['not-found', 'stale-revision'],
  }),
  getOfficePolicy: operation({
    method: 'get',
    path: '/offices/{officeId}/policy',
    tag: 'directory',
    access: can('offices:manage', ['office', 'all']),
    summary: 'How an office wants to be booked',
    params: officeId,
    responses: { 200: OfficePolicy },
    problems: ['not-found'],
    reads,
  }),
  setOfficePolicy: operation({
    method: 'put',
    path: '/offices/{officeId}/policy',
    tag: 'directory',
    access: can('offices:manage', ['office', 'all']),
    summary: 'Say how an office wants to be booked; what is left out stays',
    description:
      'clientOverlap and caps.clientPerWeek are checked before a booking against what is known of the client by then: best effort, since two bookings of one client at the same instant with two hosts may both pass. A host is never booked twice.',
    params: officeId,
    body: z.object({
      clientOverlap: z.enum(['allow', 'warn', 'forbid']).optional(),
      caps: z
        .strictObject({ hostPerDay: cap(500), clientPerWeek: cap(200) })
        .partial()
        .optional(),
      reminders: z.array(z.number().int().min(1).max(43_200)).max(5).optional(),
      aiSummaries: z.boolean().optional(),
    }),
    responses: { 200: OfficePolicy },
    problems: ['not-found', 'office-not-open'],
    example: { clientOverlap: 'warn', caps: { hostPerDay: 20 }, aiSummaries: true },
  }),
} as const;
