import { z } from 'zod';
import { AppointmentStatus } from '../events/page.ts';
import { Id, InstantFilter, PageItemId } from '../ids.ts';
import { can, content, operation, pageOf, paging } from '../operation.ts';
import { AppointmentDetails, HistoryEntry, NotificationView } from '../views/appointments.ts';

const tag = 'appointments';
const one = z.object({ appointmentId: PageItemId });
const reads = ['listing', 'directory'];

const list = <T extends z.ZodType<string, string>>(item: T) =>
  z.union([
    z.array(item),
    z
      .string()
      .transform((value) => value.split(','))
      .pipe(z.array(item)),
  ]);
const filters = {
  from: InstantFilter.optional(),
  to: InstantFilter.optional(),
  status: list(AppointmentStatus).optional(),
  hostId: Id.optional(),
  clientId: Id.optional(),
  officeId: Id.optional(),
  departmentId: Id.optional(),
  serviceId: Id.optional(),
};

export const appointmentOperations = {
  listAppointments: operation({
    method: 'get',
    path: '/appointments',
    tag,
    access: can('appointments:read', undefined, 'filter'),
    summary: 'Appointments you may see',
    query: z.object({ ...filters, sort: z.enum(['start', '-start']).default('start'), ...paging }),
    responses: { 200: pageOf(AppointmentDetails) },
    reads,
  }),
  exportAppointments: operation({
    method: 'get',
    path: '/appointments/export',
    tag,
    access: can('appointments:export', undefined, 'filter'),
    summary: 'The same as CSV or NDJSON, streamed',
    query: z.object({ ...filters, format: z.enum(['csv', 'ndjson']).default('csv') }),
    responses: { 200: content('text/csv', 'application/x-ndjson') },
    reads,
  }),
  getAppointment: operation({
    method: 'get',
    path: '/appointments/{appointmentId}',
    tag,
    access: can('appointments:read'),
    summary: 'One appointment',
    params: one,
    responses: { 200: AppointmentDetails },
    problems: ['not-found'],
    reads,
  }),
  getAppointmentHistory: operation({
    method: 'get',
    path: '/appointments/{appointmentId}/history',
    tag,
    access: can('appointments:read'),
    summary: 'Every event of it, in words and in JSON',
    params: one,
    responses: { 200: z.object({ items: z.array(HistoryEntry) }) },
    problems: ['not-found'],
    reads: ['listing'],
  }),
  getAppointmentCalendar: operation({
    method: 'get',
    path: '/appointments/{appointmentId}/calendar.ics',
    tag,
    access: can('appointments:read'),
    summary: 'For a calendar',
    params: one,
    responses: { 200: content('text/calendar') },
    problems: ['not-found'],
    reads,
  }),
  getAppointmentNotifications: operation({
    method: 'get',
    path: '/appointments/{appointmentId}/notifications',
    tag,
    access: can('notices:read'),
    summary: 'What was sent, to whom, when, or why not',
    params: one,
    responses: { 200: z.object({ items: z.array(NotificationView) }) },
    problems: ['not-found'],
    reads: ['jobs', 'listing'],
  }),
} as const;
