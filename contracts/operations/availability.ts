import { z } from 'zod';
import { Opening, WeeklyRule } from '../events/host.ts';
import { DateInput, Id, MinuteInput, PageItemId, StartOfDay } from '../ids.ts';
import { can, operation } from '../operation.ts';
import { BlockView } from '../views/appointments.ts';
import { AvailabilityView } from '../views/directory.ts';
import { text } from './text.ts';

const hasLength = ({ from, to }: { from: string; to: string }) => from !== to;
const noLength = 'an opening needs a length';
/** What is stored may be older than these rules; what people send may not. */
const OpeningInput = Opening.extend({ from: StartOfDay }).strict().refine(hasLength, noLength);
const WeeklyRuleInput = WeeklyRule.extend({ from: StartOfDay }).strict().refine(hasLength, noLength);

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
        rules: z.array(WeeklyRuleInput).max(200),
        validFrom: DateInput.optional(),
        validTo: DateInput.optional(),
      })
      .refine((b) => !b.validFrom || !b.validTo || b.validFrom <= b.validTo, 'validTo must not be before validFrom'),
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
    params: z.object({ hostId: Id, date: DateInput }),
    body: z.object({ openings: z.array(OpeningInput).max(20), publicText: text(300).optional() }),
    responses: { 200: z.object({ hostId: Id, affected: z.array(z.string()) }) },
    problems: ['not-found', 'unknown-reference'],
  }),
  resetDate: operation({
    method: 'delete',
    path: '/hosts/{hostId}/availability/dates/{date}',
    tag: 'availability',
    access: can('availability:manage'),
    summary: 'Back to the weekly hours',
    params: z.object({ hostId: Id, date: DateInput }),
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
    body: z.object({ start: MinuteInput, end: MinuteInput, reason: text(500).optional() }),
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
