import { z } from 'zod';
import { PageItemId } from '../ids.ts';
import { can, operation } from '../operation.ts';
import { AppointmentView } from '../views/appointments.ts';
import { lifecycleProblems } from './page-problems.ts';
import { text } from './text.ts';

const tag = 'appointments';
const one = z.object({ appointmentId: PageItemId });

export const lifecycleOperations = {
  approveAppointment: operation({
    method: 'post',
    path: '/appointments/{appointmentId}/approve',
    tag,
    access: can('appointments:decide'),
    summary: 'Approve a request',
    params: one,
    responses: { 200: AppointmentView },
    problems: lifecycleProblems,
  }),
  declineAppointment: operation({
    method: 'post',
    path: '/appointments/{appointmentId}/decline',
    tag,
    access: can('appointments:decide'),
    summary: 'Decline a request',
    params: one,
    body: z.object({ reason: text(500).optional() }).optional(),
    responses: { 200: AppointmentView },
    problems: lifecycleProblems,
  }),
  checkInAppointment: operation({
    method: 'post',
    path: '/appointments/{appointmentId}/check-in',
    tag,
    access: can('appointments:check-in'),
    summary: 'The client has arrived',
    params: one,
    responses: { 200: AppointmentView },
    problems: lifecycleProblems,
  }),
  completeAppointment: operation({
    method: 'post',
    path: '/appointments/{appointmentId}/complete',
    tag,
    access: can('appointments:decide'),
    summary: 'It took place',
    params: one,
    responses: { 200: AppointmentView },
    problems: lifecycleProblems,
  }),
  missAppointment: operation({
    method: 'post',
    path: '/appointments/{appointmentId}/no-show',
    tag,
    access: can('appointments:decide'),
    summary: 'The client did not come',
    params: one,
    responses: { 200: AppointmentView },
    problems: lifecycleProblems,
  }),
  undoAppointment: operation({
    method: 'post',
    path: '/appointments/{appointmentId}/undo',
    tag,
    access: can('appointments:decide'),
    summary: 'Correct the last change of state; both stay in the history',
    params: one,
    body: z.object({ reason: text(500).optional() }).optional(),
    responses: { 200: AppointmentView },
    problems: [...lifecycleProblems, 'slot-taken', 'capacity-reached'],
  }),
} as const;
