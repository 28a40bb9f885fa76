import { z } from 'zod';
import { AppointmentStatus } from '../events/page.ts';
import { Id, Instant, LocalDate, LocalDateTime, PageItemId, Zone } from '../ids.ts';

/** What a command answers with: everything the page knows. */
export const AppointmentView = z.object({
  appointmentId: PageItemId,
  status: AppointmentStatus,
  officeId: Id,
  hostId: Id,
  serviceId: Id,
  clientId: Id,
  start: Instant,
  end: Instant,
  zone: Zone,
  localStart: LocalDateTime,
  localEnd: LocalDateTime,
  /** Counts changes of time. */
  sequence: z.number().int(),
  price: z.object({ amount: z.number().int(), currency: z.string() }).nullable(),
});
export type AppointmentView = z.infer<typeof AppointmentView>;

/** What a list or a look-up adds: names as they are now, and what was written with it. Null: erased or none. */
export const AppointmentDetails = AppointmentView.extend({
  hostName: z.string().nullable(),
  clientName: z.string().nullable(),
  officeName: z.string().nullable(),
  serviceName: z.string().nullable(),
  note: z.string().nullable(),
  answers: z.record(z.string(), z.unknown()).nullable(),
  bookedAt: Instant,
  changedAt: Instant,
});
export type AppointmentDetails = z.infer<typeof AppointmentDetails>;

export const HoldView = z.object({ holdId: PageItemId, hostId: Id, start: Instant, end: Instant, until: Instant });
export const BlockView = z.object({ blockId: PageItemId, hostId: Id, start: Instant, end: Instant });

/** One event in words and as it is; personal data only for those who may see it. */
export const HistoryEntry = z.object({
  eventId: z.string(),
  type: z.string(),
  words: z.string(),
  at: Instant,
  actorId: z.string(),
  via: z.string(),
  stream: z.string(),
  revision: z.number().int(),
  position: z.string(),
  data: z.record(z.string(), z.unknown()),
});
export type HistoryEntry = z.infer<typeof HistoryEntry>;

const counts = z.object({
  requested: z.number().int(),
  booked: z.number().int(),
  'checked-in': z.number().int(),
  completed: z.number().int(),
  missed: z.number().int(),
  cancelled: z.number().int(),
  declined: z.number().int(),
});
export const StatsOverview = z.object({
  from: LocalDate,
  to: LocalDate,
  total: z.number().int(),
  byStatus: counts,
  byDay: z.array(z.object({ date: LocalDate, total: z.number().int(), cancelled: z.number().int() })),
  /** Weekday 1 is Monday. */
  byWeekdayHour: z.array(z.object({ weekday: z.number().int(), hour: z.number().int(), total: z.number().int() })),
  byService: z.array(z.object({ serviceId: Id, total: z.number().int() })),
  byHost: z.array(z.object({ hostId: Id, total: z.number().int() })),
  noShowRate: z.number(),
  /** Hours between booking and start, on average. */
  leadTimeHours: z.number().nullable(),
  totals: z.object({
    clients: z.number().int(),
    hosts: z.number().int(),
    offices: z.number().int(),
    appointments: z.number().int(),
  }),
});
export type StatsOverview = z.infer<typeof StatsOverview>;

export const NotificationView = z.object({
  jobId: z.string(),
  appointmentId: PageItemId.nullable(),
  kind: z.string(),
  channel: z.enum(['mail', 'sms']),
  personId: Id,
  dueAt: Instant,
  state: z.enum(['due', 'sent', 'suppressed', 'failed']),
  why: z.string().nullable(),
  attempts: z.number().int(),
  settledAt: Instant.nullable(),
});
export type NotificationView = z.infer<typeof NotificationView>;

export const SummaryView = z.object({
  summaryId: Id,
  scope: z.record(z.string(), z.unknown()),
  state: z.enum(['queued', 'written', 'failed']),
  text: z.string().nullable(),
  provider: z.string().nullable(),
  model: z.string().nullable(),
  /** The events it rests on. */
  eventIds: z.array(z.string()),
  /** True when what it tells about has changed since. */
  stale: z.boolean(),
  why: z.string().nullable(),
  requestedAt: Instant,
  settledAt: Instant.nullable(),
});
export type SummaryView = z.infer<typeof SummaryView>;

export const AuditEvent = HistoryEntry.extend({ correlationId: z.string(), commandId: z.string() });
