import { z } from 'zod';
import { SummaryScope } from '../events/reach.ts';
import { DateInput, Id, InstantFilter } from '../ids.ts';
import { can, operation, pageOf, paging, system } from '../operation.ts';
import { AuditEvent, StatsOverview, SummaryView } from '../views/appointments.ts';

const tag = 'insight';
const reads = ['summaries', 'listing', 'directory'];
const one = z.object({ summaryId: Id });
/** The days that a scope names are days that people may name. */
const ScopeInput = SummaryScope.refine(
  (scope) =>
    ('date' in scope ? [scope.date] : 'monday' in scope ? [scope.monday] : []).every(
      (date) => DateInput.safeParse(date).success,
    ),
  'use a year from 1970 to 2199',
);
const text = (max: number) => z.string().min(1).max(max);

export const insightOperations = {
  getStatsOverview: operation({
    method: 'get',
    path: '/stats/overview',
    tag,
    access: can('stats:read', undefined, 'filter'),
    summary: 'Counts by state, day, hour, service and host',
    query: z.object({
      from: DateInput,
      to: DateInput,
      officeId: Id.optional(),
      hostId: Id.optional(),
      serviceId: Id.optional(),
    }),
    responses: { 200: StatsOverview },
    reads: ['stats', 'listing', 'directory'],
  }),
  requestSummary: operation({
    method: 'post',
    path: '/summaries',
    tag,
    access: can('summaries:write'),
    summary: 'Ask for a summary',
    body: z.object({ scope: ScopeInput }),
    responses: { 202: SummaryView },
    problems: ['not-found', 'outcome-unknown'],
    example: { scope: { kind: 'mine' } },
  }),
  listSummaries: operation({
    method: 'get',
    path: '/summaries',
    tag,
    access: can('summaries:write', undefined, 'filter'),
    summary: 'My summaries, newest first',
    query: z.object(paging),
    responses: { 200: pageOf(SummaryView) },
    reads,
  }),
  getLatestSummary: operation({
    method: 'get',
    path: '/summaries/latest',
    tag,
    access: can('summaries:write', undefined, 'filter'),
    summary: 'My latest summary',
    responses: { 200: SummaryView },
    problems: ['not-found'],
    reads,
  }),
  getSummary: operation({
    method: 'get',
    path: '/summaries/{summaryId}',
    tag,
    access: can('summaries:write'),
    summary: 'One summary',
    params: one,
    responses: { 200: SummaryView },
    problems: ['not-found'],
    reads,
  }),

  listAuditEvents: operation({
    method: 'get',
    path: '/audit/events',
    tag: 'history',
    access: can('audit:read', ['all'], 'filter'),
    summary: 'The log, forwards or backwards',
    query: z.object({
      stream: z.string().max(200).optional(),
      category: z.string().max(40).optional(),
      type: z.string().max(60).optional(),
      actorId: z.string().max(60).optional(),
      correlationId: z.string().max(100).optional(),
      from: InstantFilter.optional(),
      to: InstantFilter.optional(),
      direction: z.enum(['forwards', 'backwards']).default('forwards'),
      ...paging,
    }),
    responses: { 200: pageOf(AuditEvent) },
  }),
  getAuditStream: operation({
    method: 'get',
    path: '/audit/streams/{stream}',
    tag: 'history',
    access: can('audit:read', ['all'], 'filter'),
    summary: 'One stream, whole',
    params: z.object({ stream: z.string().max(200) }),
    query: z.object(paging),
    responses: { 200: pageOf(AuditEvent) },
    problems: ['not-found'],
  }),

  writeSummary: operation({
    method: 'post',
    path: '/internal/summaries/{summaryId}/written',
    tag: 'internal',
    limit: 'none',
    access: system,
    summary: 'A worker has written it',
    params: one,
    body: z.object({
      text: text(20_000),
      provider: text(40),
      model: text(80),
      promptHash: text(100),
      eventIds: z.array(z.string().max(60)).max(2000),
      upTo: z.strictObject({ commit: text(20), prepare: text(20) }),
    }),
    responses: { 200: z.object({ summaryId: Id }) },
    problems: ['not-found'],
  }),
  failSummary: operation({
    method: 'post',
    path: '/internal/summaries/{summaryId}/failed',
    tag: 'internal',
    limit: 'none',
    access: system,
    summary: 'A worker gave up on it',
    params: one,
    body: z.object({ why: text(200), attempts: z.number().int().min(1).max(100) }),
    responses: { 200: z.object({ summaryId: Id }) },
    problems: ['not-found'],
  }),
} as const;
