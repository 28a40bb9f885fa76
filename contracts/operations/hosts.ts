import { z } from 'zod';
import { Id, StartOfDay, ZoneInput } from '../ids.ts';
import { can, open, operation, pageOf, paging } from '../operation.ts';
import { HostView } from '../views/directory.ts';
import { Email, Name, Phone } from './auth.ts';
import { directoryReads as reads, text } from './text.ts';

const hostId = z.object({ hostId: Id });
const profile = {
  title: text(60).optional(),
  speciality: text(120).optional(),
  bio: text(2000).optional(),
  departmentId: Id.optional(),
  slotStep: z.number().int().min(5).max(240).optional(),
};

export const hostOperations = {
  listHosts: operation({
    method: 'get',
    path: '/hosts',
    tag: 'directory',
    access: open,
    summary: 'Hosts',
    query: z.object({
      officeId: Id.optional(),
      departmentId: Id.optional(),
      serviceId: Id.optional(),
      q: z.string().max(100).optional(),
      ...paging,
    }),
    responses: { 200: pageOf(HostView) },
    reads,
  }),
  getHost: operation({
    method: 'get',
    path: '/hosts/{hostId}',
    tag: 'directory',
    access: open,
    summary: 'One host',
    params: hostId,
    responses: { 200: HostView },
    problems: ['not-found'],
    reads,
  }),
  registerHost: operation({
    method: 'post',
    path: '/hosts',
    tag: 'directory',
    access: can('hosts:manage', ['all'], 'filter'),
    summary: 'Make a person a host, or register both in one call',
    body: z
      .object({
        personId: Id.optional(),
        person: z.strictObject({ name: Name, email: Email.optional(), phone: Phone.optional() }).optional(),
        officeIds: z.array(Id).max(50).default([]),
        serviceIds: z.array(Id).max(500).optional(),
        zone: ZoneInput.optional(),
        dayStartsAt: StartOfDay.default('00:00'),
        ...profile,
      })
      .refine((b) => (b.personId === undefined) !== (b.person === undefined), 'give personId or person, not both')
      .refine((b) => b.zone !== undefined || b.officeIds.length > 0, 'give a zone, or an office whose zone to take'),
    responses: { 201: HostView },
    problems: ['unknown-reference', 'already-exists'],
    example: { person: { name: 'Grace Hopper' }, zone: 'Europe/Madrid' },
  }),
  changeHost: operation({
    method: 'patch',
    path: '/hosts/{hostId}',
    tag: 'directory',
    access: can('hosts:manage', ['office', 'all']),
    summary: 'Change a profile',
    params: hostId,
    body: z
      .object({ ...profile, serviceIds: z.array(Id).max(500).optional() })
      .refine((b) => Object.keys(b).length > 0, 'name at least one field to change'),
    responses: { 200: HostView },
    problems: ['not-found'],
  }),
  assignHost: operation({
    method: 'put',
    path: '/hosts/{hostId}/offices/{officeId}',
    tag: 'directory',
    access: can('hosts:manage', ['office', 'all']),
    summary: 'Let a host work at an office',
    params: z.object({ hostId: Id, officeId: Id }),
    responses: { 204: null },
    problems: ['not-found'],
  }),
  assignHosts: operation({
    method: 'post',
    path: '/offices/{officeId}/hosts',
    tag: 'directory',
    access: can('hosts:manage', ['office', 'all']),
    summary: 'Let several hosts work at an office: all of them, or none',
    params: z.object({ officeId: Id }),
    body: z.object({ hostIds: z.array(Id).min(1).max(100) }),
    responses: { 200: z.object({ officeId: Id, hostIds: z.array(Id) }) },
    problems: ['not-found', 'unknown-reference', 'office-not-open'],
  }),
  unassignHost: operation({
    method: 'delete',
    path: '/hosts/{hostId}/offices/{officeId}',
    tag: 'directory',
    access: can('hosts:manage', ['office', 'all']),
    summary: 'A host no longer works at an office',
    params: z.object({ hostId: Id, officeId: Id }),
    responses: { 204: null },
    problems: ['not-found'],
  }),
} as const;
