import { z } from 'zod';
import { Opening, WeeklyRule } from '../events/host.ts';
import type { Terms } from '../events/service.ts';
import { Id, LocalDate, LocalTime, Zone } from '../ids.ts';
import { can, open, operation, pageOf, paging } from '../operation.ts';
import { AvailabilityView, HostView, OfficeView, PersonView, ServiceView } from '../views/directory.ts';
import { Email, Name, Phone } from './auth.ts';

const reads = ['directory'];
const officeId = z.object({ officeId: Id });
const hostId = z.object({ hostId: Id });
const text = (max: number) => z.string().trim().min(1).max(max);

const officeDetails = {
  name: text(120),
  address: text(300).optional(),
  phone: text(40).optional(),
  email: Email.optional(),
  description: text(2000).optional(),
};
const profile = {
  title: text(60).optional(),
  speciality: text(120).optional(),
  bio: text(2000).optional(),
  departmentId: Id.optional(),
  slotStep: z.number().int().min(5).max(240).optional(),
};

/** What people send for a service; the rest has defaults that suit a plain appointment. */
const NewTerms = z.strictObject({
  name: text(120),
  description: text(2000).optional(),
  durations: z.array(z.number().int().min(5).max(1440)).min(1).max(10).default([30]),
  slotStep: z.number().int().min(5).max(240).optional(),
  bufferBefore: z.number().int().min(0).max(480).default(0),
  bufferAfter: z.number().int().min(0).max(480).default(0),
  notice: z
    .strictObject({
      book: z.number().int().min(0).max(525_600).default(0),
      change: z.number().int().min(0).max(525_600).default(0),
      cancel: z.number().int().min(0).max(525_600).default(0),
    })
    .default({ book: 0, change: 0, cancel: 0 }),
  window: z
    .strictObject({
      days: z.number().int().min(1).max(1826).optional(),
      from: LocalDate.optional(),
      to: LocalDate.optional(),
    })
    .default({ days: 365 }),
  limits: z
    .strictObject({
      hostPerDay: z.number().int().min(1).max(500),
      clientPerDay: z.number().int().min(1).max(50),
      clientPerWeek: z.number().int().min(1).max(200),
    })
    .partial()
    .default({}),
  capacity: z.number().int().min(1).max(500).default(1),
  approval: z.enum(['none', 'required']).default('none'),
  price: z
    .strictObject({ amount: z.number().int().min(0).max(100_000_000), currency: z.string().regex(/^[A-Z]{3}$/) })
    .optional(),
  colour: z
    .string()
    .regex(/^#[0-9a-f]{6}$/i)
    .optional(),
  questions: z
    .array(
      z.strictObject({
        questionId: z.string().regex(/^[a-z0-9-]{1,40}$/),
        label: text(300),
        kind: z.enum(['text', 'number', 'choice', 'yes-no', 'date']),
        required: z.boolean().default(false),
        options: z.array(text(120)).max(50).optional(),
      }),
    )
    .max(30)
    .default([]),
  reminders: z.array(z.number().int().min(1).max(43_200)).max(5).optional(),
  hostIds: z.array(Id).max(500).optional(),
  officeIds: z.array(Id).max(500).optional(),
}) satisfies z.ZodType<Terms>;

/** A change names what changes; defaults must not sneak in. */
const ChangedTerms = z
  .strictObject(
    Object.fromEntries(
      Object.entries(NewTerms.shape).map(([name, schema]) => [
        name,
        (schema instanceof z.ZodDefault ? (schema.unwrap() as z.ZodType) : schema).optional(),
      ]),
    ) as { [K in keyof typeof NewTerms.shape]: z.ZodOptional<z.ZodType<z.output<(typeof NewTerms.shape)[K]>>> },
  )
  .refine((change) => Object.keys(change).length > 0, 'name at least one field to change');

export const directoryOperations = {
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
    body: z.object({ ...officeDetails, zone: Zone }),
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
  addMember: operation({
    method: 'post',
    path: '/offices/{officeId}/memberships',
    tag: 'directory',
    access: can('memberships:manage', ['office', 'all']),
    summary: 'Make a person a member of an office',
    params: officeId,
    body: z.object({
      personId: Id,
      role: z.enum(['reception', 'secretary']),
      position: text(80).optional(),
      isPrimary: z.boolean().default(false),
    }),
    responses: {
      201: z.object({
        officeId: Id,
        personId: Id,
        role: z.string(),
        position: z.string().nullable(),
        isPrimary: z.boolean(),
      }),
    },
    problems: ['not-found', 'unknown-reference', 'already-exists'],
  }),

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
        zone: Zone.optional(),
        dayStartsAt: LocalTime.default('00:00'),
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

  listServices: operation({
    method: 'get',
    path: '/services',
    tag: 'directory',
    access: open,
    summary: 'Services',
    query: z.object({ officeId: Id.optional(), hostId: Id.optional(), q: z.string().max(100).optional(), ...paging }),
    responses: { 200: pageOf(ServiceView) },
    reads,
  }),
  getService: operation({
    method: 'get',
    path: '/services/{serviceId}',
    tag: 'directory',
    access: open,
    summary: 'One service',
    params: z.object({ serviceId: Id }),
    responses: { 200: ServiceView },
    problems: ['not-found'],
    reads,
  }),
  offerService: operation({
    method: 'post',
    path: '/services',
    tag: 'directory',
    access: can('services:manage', ['office', 'all'], 'filter'),
    summary: 'Offer a service',
    body: NewTerms,
    responses: { 201: ServiceView },
    problems: ['unknown-reference'],
    example: { name: 'Passport', durations: [20], bufferAfter: 5 },
  }),
  changeService: operation({
    method: 'patch',
    path: '/services/{serviceId}',
    tag: 'directory',
    access: can('services:manage', ['office', 'all'], 'filter'),
    ifMatch: 'optional',
    summary: 'Change its terms; what is booked stays as it was',
    params: z.object({ serviceId: Id }),
    body: ChangedTerms,
    responses: { 200: ServiceView },
    problems: ['not-found', 'stale-revision'],
  }),
  withdrawService: operation({
    method: 'delete',
    path: '/services/{serviceId}',
    tag: 'directory',
    access: can('services:manage', ['office', 'all'], 'filter'),
    summary: 'Offer it no longer',
    params: z.object({ serviceId: Id }),
    responses: { 204: null },
    problems: ['not-found'],
  }),

  setRoles: operation({
    method: 'patch',
    path: '/admin/users/{personId}',
    tag: 'people',
    access: can('people:manage', ['all'], 'filter'),
    summary: 'Say which roles a person has',
    params: z.object({ personId: Id }),
    body: z.object({ roles: z.array(z.enum(['client', 'host', 'reception', 'secretary', 'admin', 'auditor'])).max(6) }),
    responses: { 200: PersonView },
    problems: ['not-found'],
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
      locale: z.string().max(20).optional(),
      zone: Zone.optional(),
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

  getAvailability: operation({
    method: 'get',
    path: '/hosts/{hostId}/availability',
    tag: 'availability',
    access: can('availability:manage'),
    summary: 'Rules, dated openings, time off',
    params: hostId,
    responses: { 200: AvailabilityView },
    problems: ['not-found'],
    reads: ['slots'],
  }),
  setWeeklyHours: operation({
    method: 'put',
    path: '/hosts/{hostId}/availability/weekly',
    tag: 'availability',
    access: can('availability:manage'),
    summary: 'Set the weekly hours',
    params: hostId,
    body: z
      .object({
        rules: z.array(WeeklyRule.strict()).max(200),
        validFrom: LocalDate.optional(),
        validTo: LocalDate.optional(),
      })
      .refine((b) => b.rules.every(({ from, to }) => from !== to), 'an opening needs a length'),
    responses: { 200: z.object({ hostId: Id, affected: z.array(z.string()) }) },
    problems: ['not-found', 'unknown-reference'],
    example: { rules: [{ weekday: 1, from: '09:00', to: '17:00', officeId: 'aaaaaaaaaaaa' }] },
  }),
  setDate: operation({
    method: 'put',
    path: '/hosts/{hostId}/availability/dates/{date}',
    tag: 'availability',
    access: can('availability:manage'),
    summary: 'Other hours on one day; none closes it',
    params: z.object({ hostId: Id, date: LocalDate }),
    body: z.object({ openings: z.array(Opening.strict()).max(20), publicText: text(300).optional() }),
    responses: { 200: z.object({ hostId: Id, affected: z.array(z.string()) }) },
    problems: ['not-found', 'unknown-reference'],
  }),
  resetDate: operation({
    method: 'delete',
    path: '/hosts/{hostId}/availability/dates/{date}',
    tag: 'availability',
    access: can('availability:manage'),
    summary: 'Back to the weekly hours',
    params: z.object({ hostId: Id, date: LocalDate }),
    responses: { 204: null },
    problems: ['not-found'],
  }),
} as const;
