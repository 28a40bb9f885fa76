import { z } from 'zod';
import { DateInput, Id, PageItemId, StartInput, ZoneInput } from '../ids.ts';
import { open, operation } from '../operation.ts';
import { HoldView } from '../views/appointments.ts';
import { SlotsView } from '../views/directory.ts';
import { pageProblems } from './page-problems.ts';

const slotsQuery = z.object({
  serviceId: Id,
  from: DateInput,
  to: DateInput,
  zone: ZoneInput.optional(),
  duration: z.coerce.number().int().min(5).max(1440).optional(),
});

export const slotOperations = {
  hostSlots: operation({
    method: 'get',
    path: '/hosts/{hostId}/slots',
    tag: 'slots',
    access: open,
    summary: 'Free starts of a host',
    params: z.object({ hostId: Id }),
    query: slotsQuery,
    responses: { 200: SlotsView },
    problems: ['not-found'],
    reads: ['slots', 'directory'],
  }),
  officeSlots: operation({
    method: 'get',
    path: '/offices/{officeId}/slots',
    tag: 'slots',
    access: open,
    summary: 'Free starts of any host of an office',
    params: z.object({ officeId: Id }),
    query: slotsQuery,
    responses: { 200: SlotsView },
    problems: ['not-found'],
    reads: ['slots', 'directory'],
  }),
  holdTime: operation({
    method: 'post',
    path: '/holds',
    tag: 'holds',
    access: open,
    summary: 'Keep a slot for five minutes',
    body: z.object({
      serviceId: Id,
      officeId: Id,
      hostId: Id,
      start: StartInput,
      duration: z.number().int().min(5).max(1440).optional(),
    }),
    responses: { 201: HoldView },
    problems: pageProblems,
  }),
  releaseHold: operation({
    method: 'delete',
    path: '/holds/{holdId}',
    tag: 'holds',
    access: open,
    summary: 'Give a held slot back',
    params: z.object({ holdId: PageItemId }),
    responses: { 204: null },
    problems: ['not-found'],
  }),
} as const;
