import { z } from 'zod';
import { Opening, WeeklyRule } from '../events/host.ts';
import { Id, InstantInput, LocalDate, PageItemId } from '../ids.ts';
import { can, operation } from '../operation.ts';
import { BlockView } from '../views/appointments.ts';
import { AvailabilityView } from '../views/directory.ts';
import { text } from './text.ts';

const hostId = z.object({ hostId: Id });

export const availabilityOperations = {
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
  blockTime: operation({
    method: 'post',
    path: '/hosts/{hostId}/blocks',
    tag: 'availability',
    access: can('availability:manage'),
    summary: 'Close a time by hand',
    params: z.object({ hostId: Id }),
    body: z.object({ start: InstantInput, end: InstantInput, reason: text(500).optional() }),
    responses: { 201: BlockView },
    problems: ['not-found', 'slot-taken', 'crosses-day', 'in-the-past'],
  }),
  unblockTime: operation({
    method: 'delete',
    path: '/hosts/{hostId}/blocks/{blockId}',
    tag: 'availability',
    access: can('availability:manage'),
    summary: 'Open a closed time again',
    params: z.object({ hostId: Id, blockId: PageItemId }),
    responses: { 204: null },
    problems: ['not-found'],
  }),
} as const;
