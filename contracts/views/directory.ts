import { z } from 'zod';
import { Opening, WeeklyRule } from '../events/host.ts';
import { Question, Terms } from '../events/service.ts';
import { Id, Instant, LocalDate, LocalDateTime, LocalTime, Zone } from '../ids.ts';

export const OfficeView = z.object({
  officeId: Id,
  name: z.string(),
  zone: Zone,
  status: z.enum(['open', 'suspended', 'closed']),
  address: z.string().nullable(),
  phone: z.string().nullable(),
  email: z.string().nullable(),
  description: z.string().nullable(),
});
export type OfficeView = z.infer<typeof OfficeView>;

export const DepartmentView = z.object({ departmentId: Id, officeId: Id, name: z.string() });
export type DepartmentView = z.infer<typeof DepartmentView>;

export const HolidayView = z.object({ date: LocalDate, publicText: z.string() });

/** How an office wants to be booked; what it never said has the value that suits most. */
export const OfficePolicy = z.object({
  officeId: Id,
  clientOverlap: z.enum(['allow', 'warn', 'forbid']),
  caps: z.object({ hostPerDay: z.number().int().nullable(), clientPerWeek: z.number().int().nullable() }),
  /** Minutes before the start. */
  reminders: z.array(z.number().int()),
  /** A language model outside the house may be given facts of this office's appointments, without names. */
  aiSummaries: z.boolean(),
});
export type OfficePolicy = z.infer<typeof OfficePolicy>;

/** As PolicySet leaves it: whatever was never named is missing. */
type Stored = {
  readonly clientOverlap?: OfficePolicy['clientOverlap'] | undefined;
  readonly caps?: { readonly [C in keyof OfficePolicy['caps']]?: OfficePolicy['caps'][C] | undefined } | undefined;
  readonly reminders?: readonly number[] | undefined;
  readonly aiSummaries?: boolean | undefined;
};

export const policyView = (officeId: string, stored: Stored): OfficePolicy => ({
  officeId,
  clientOverlap: stored.clientOverlap ?? 'warn',
  caps: { hostPerDay: stored.caps?.hostPerDay ?? null, clientPerWeek: stored.caps?.clientPerWeek ?? null },
  reminders: [...(stored.reminders ?? [])],
  aiSummaries: stored.aiSummaries === true,
});

/** `name` is null when the person behind it was erased. */
export const HostView = z.object({
  hostId: Id,
  personId: Id,
  name: z.string().nullable(),
  title: z.string().nullable(),
  speciality: z.string().nullable(),
  bio: z.string().nullable(),
  departmentId: Id.nullable(),
  zone: Zone,
  dayStartsAt: LocalTime,
  slotStep: z.number().int(),
  officeIds: z.array(Id),
  /** Which services; null: every service that does not name its hosts. */
  serviceIds: z.array(Id).nullable(),
  retired: z.boolean(),
});
export type HostView = z.infer<typeof HostView>;

export const ServiceView = Terms.extend({ serviceId: Id, withdrawn: z.boolean() });
export type ServiceView = z.infer<typeof ServiceView>;

export const PersonView = z.object({
  personId: Id,
  name: z.string().nullable(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  locale: z.string().nullable(),
  zone: z.string().nullable(),
  roles: z.array(z.string()),
  hostId: Id.nullable(),
  memberships: z.array(
    z.object({ officeId: Id, role: z.string(), position: z.string().nullable(), isPrimary: z.boolean() }),
  ),
  status: z.enum(['active', 'suspended', 'erased']),
});
export type PersonView = z.infer<typeof PersonView>;

export const AvailabilityView = z.object({
  hostId: Id,
  weekly: z.array(
    z.object({ rules: z.array(WeeklyRule), validFrom: LocalDate.nullable(), validTo: LocalDate.nullable() }),
  ),
  dates: z.array(z.object({ date: LocalDate, openings: z.array(Opening), publicText: z.string().nullable() })),
  timeOff: z.array(
    z.object({
      timeOffId: Id,
      from: LocalDateTime,
      to: LocalDateTime,
      publicText: z.string().nullable(),
      redirectHostId: Id.nullable(),
    }),
  ),
});
export type AvailabilityView = z.infer<typeof AvailabilityView>;

/** A start that is offered now, in instants and in the wall clock of the zone asked for. */
export const SlotView = z.object({
  start: Instant,
  end: Instant,
  localStart: LocalDateTime,
  officeId: Id,
  hostIds: z.array(Id),
  seatsLeft: z.number().int(),
});
export const SlotsView = z.object({
  serviceId: Id,
  zone: Zone,
  from: LocalDate,
  to: LocalDate,
  duration: z.number().int(),
  slots: z.array(SlotView),
});
export type SlotsView = z.infer<typeof SlotsView>;

export { Question };
