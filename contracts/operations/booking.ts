import { z } from 'zod';
import { Id, PageItemId, StartInput } from '../ids.ts';
import { can, operation } from '../operation.ts';
import { AppointmentView } from '../views/appointments.ts';
import { Email, Name, Phone } from './auth.ts';
import { lifecycleProblems, pageProblems } from './page-problems.ts';
import { text } from './text.ts';

const tag = 'appointments';
const one = z.object({ appointmentId: PageItemId });
const note = text(2000);
const answers = z
  .record(z.string().max(40), z.union([z.string().max(2000), z.number(), z.boolean(), z.null()]))
  .refine((a) => Object.keys(a).length <= 30, 'too many answers');

export const bookingOperations = {
  bookAppointment: operation({
    method: 'post',
    path: '/appointments',
    tag,
    access: can('appointments:book'),
    summary: 'Book',
    description: 'Clients book for themselves, staff for a client (existing, or new in the same call).',
    body: z
      .object({
        serviceId: Id,
        officeId: Id,
        hostId: Id,
        start: StartInput,
        duration: z.number().int().min(5).max(1440).optional(),
        clientId: Id.optional(),
        client: z.strictObject({ name: Name, email: Email.optional(), phone: Phone.optional() }).optional(),
        /** The new client is somebody else, although a known one has that e-mail or number. */
        allowDuplicate: z.boolean().optional(),
        note: note.optional(),
        answers: answers.optional(),
        holdId: PageItemId.optional(),
        allowClientOverlap: z.boolean().optional(),
        overbook: z.strictObject({ reason: text(500) }).optional(),
      })
      .refine((b) => b.clientId === undefined || b.client === undefined, 'give clientId or client, not both'),
    responses: { 201: AppointmentView },
    problems: [...pageProblems, 'possible-duplicate'],
    example: {
      serviceId: 'aaaaaaaaaaaa',
      officeId: 'bbbbbbbbbbbb',
      hostId: 'cccccccccccc',
      start: '2027-01-11T10:00:00+01:00',
    },
  }),
  annotateAppointment: operation({
    method: 'patch',
    path: '/appointments/{appointmentId}',
    tag,
    access: can('appointments:book'),
    summary: 'Change the note or the answers',
    params: one,
    body: z
      .object({ note: note.optional(), answers: answers.optional() })
      .refine((b) => Object.keys(b).length > 0, 'name at least one field to change'),
    responses: { 200: AppointmentView },
    problems: lifecycleProblems,
  }),
  rescheduleAppointment: operation({
    method: 'post',
    path: '/appointments/{appointmentId}/reschedule',
    tag,
    access: can('appointments:book'),
    summary: 'To another time, day or host; its id stays',
    params: one,
    body: z.object({
      start: StartInput,
      hostId: Id.optional(),
      officeId: Id.optional(),
      duration: z.number().int().min(5).max(1440).optional(),
      reason: text(500).optional(),
    }),
    responses: { 200: AppointmentView },
    problems: [...pageProblems, 'not-found'],
  }),
  cancelAppointment: operation({
    method: 'post',
    path: '/appointments/{appointmentId}/cancel',
    tag,
    access: can('appointments:book'),
    summary: 'Cancel',
    params: one,
    body: z.object({ reason: text(500).optional() }).optional(),
    responses: { 200: AppointmentView },
    problems: [...lifecycleProblems, 'too-soon', 'in-the-past'],
  }),
  deleteAppointment: operation({
    method: 'delete',
    path: '/appointments/{appointmentId}',
    tag,
    access: can('appointments:book'),
    summary: 'Cancel; the history stays',
    params: one,
    responses: { 200: AppointmentView },
    problems: [...lifecycleProblems, 'too-soon', 'in-the-past'],
  }),
} as const;
