import { z } from 'zod';
import type { Terms } from '../events/service.ts';
import { DateInput, Id } from '../ids.ts';
import { can, open, operation, pageOf, paging } from '../operation.ts';
import { ServiceView } from '../views/directory.ts';
import { QuestionId, directoryReads as reads, text } from './text.ts';

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
      from: DateInput.optional(),
      to: DateInput.optional(),
    })
    .refine(({ from, to }) => !from || !to || from <= to, 'to must not be before from')
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
      z
        .strictObject({
          questionId: QuestionId,
          label: text(300),
          kind: z.enum(['text', 'number', 'choice', 'yes-no', 'date']),
          required: z.boolean().default(false),
          options: z.array(text(120)).max(50).optional(),
        })
        .refine(({ kind, options }) => kind !== 'choice' || (options ?? []).length > 0, 'a choice needs options'),
    )
    .max(30)
    .refine(
      (questions) => new Set(questions.map(({ questionId }) => questionId)).size === questions.length,
      'each questionId stands once',
    )
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

export const serviceTermsOperations = {
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
} as const;
