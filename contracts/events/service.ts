import { z } from 'zod';
import { Id, LocalDate } from '../ids.ts';
import { event } from './event.ts';

const minutes = z.number().int().min(0);

export const Question = z.object({
  questionId: z.string(),
  label: z.string(),
  kind: z.enum(['text', 'number', 'choice', 'yes-no', 'date']),
  required: z.boolean(),
  options: z.array(z.string()).optional(),
});
export type Question = z.infer<typeof Question>;

/** All that a booking of this service is measured against. Times in minutes. */
export const Terms = z.object({
  name: z.string(),
  description: z.string().optional(),
  /** The first is the default. */
  durations: z.array(z.number().int().min(1)).min(1),
  /** How far apart starts are offered; the host's own when absent. */
  slotStep: z.number().int().min(1).optional(),
  bufferBefore: minutes,
  bufferAfter: minutes,
  notice: z.object({ book: minutes, change: minutes, cancel: minutes }),
  window: z.object({
    days: z.number().int().min(1).optional(),
    from: LocalDate.optional(),
    to: LocalDate.optional(),
  }),
  limits: z
    .object({
      hostPerDay: z.number().int().min(1),
      clientPerDay: z.number().int().min(1),
      clientPerWeek: z.number().int().min(1),
    })
    .partial(),
  capacity: z.number().int().min(1),
  approval: z.enum(['none', 'required']),
  price: z.object({ amount: z.number().int().min(0), currency: z.string().length(3) }).optional(),
  colour: z.string().optional(),
  questions: z.array(Question),
  /** Minutes before the start; the office's when absent. */
  reminders: z.array(z.number().int().min(1)).optional(),
  /** Nobody else offers it; everybody who says so when absent. */
  hostIds: z.array(Id).optional(),
  officeIds: z.array(Id).optional(),
});
export type Terms = z.infer<typeof Terms>;

/** Stored for ever. */
export const ServiceEvent = z.discriminatedUnion('type', [
  event('ServiceOffered', { serviceId: Id, terms: Terms }),
  event('ServiceTermsChanged', { serviceId: Id, terms: Terms.partial() }),
  event('ServiceWithdrawn', { serviceId: Id }),
]);
export type ServiceEvent = z.infer<typeof ServiceEvent>;
