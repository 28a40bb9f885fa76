import { z } from 'zod';
import { Id, LocalDate, LocalDateTime, LocalTime, PageItemId, Zone } from '../ids.ts';
import { sealed } from '../sealed.ts';
import { event } from './event.ts';

const ofHost = { subject: 'hostId', owner: 'hostId' } as const;

/** Stored for ever. Zone and day start are pinned for good: who moves to another zone is a new host. */
export const HostEvent = z.discriminatedUnion('type', [
  event('HostRegistered', {
    hostId: Id,
    personId: Id,
    zone: Zone,
    dayStartsAt: LocalTime,
    slotStep: z.number().int().min(1),
  }),
  event('HostProfileChanged', {
    hostId: Id,
    personId: Id,
    title: z.string().optional(),
    speciality: z.string().optional(),
    departmentId: Id.nullable().optional(),
    bio: sealed(z.string(), { subject: 'personId', owner: 'hostId' }).optional(),
    slotStep: z.number().int().min(1).optional(),
  }),
  event('HostRetired', { hostId: Id, reason: sealed(z.string(), ofHost).optional() }),
]);
export type HostEvent = z.infer<typeof HostEvent>;

export const Opening = z.object({
  from: LocalTime,
  to: LocalTime,
  officeId: Id,
  serviceIds: z.array(Id).optional(),
});
export type Opening = z.infer<typeof Opening>;

/** ISO weekday: 1 is Monday. */
export const WeeklyRule = Opening.extend({ weekday: z.number().int().min(1).max(7) });
export type WeeklyRule = z.infer<typeof WeeklyRule>;

/** Stored for ever. Wall-clock rules in the zone of the office they are kept at. */
export const AvailabilityEvent = z.discriminatedUnion('type', [
  event('WeeklyHoursSet', {
    hostId: Id,
    rules: z.array(WeeklyRule),
    validFrom: LocalDate.optional(),
    validTo: LocalDate.optional(),
  }),
  event('DateOpened', { hostId: Id, date: LocalDate, openings: z.array(Opening) }),
  event('DateClosed', { hostId: Id, date: LocalDate, publicText: z.string().optional() }),
  event('DateReset', { hostId: Id, date: LocalDate }),
  event('TimeOffPlanned', {
    hostId: Id,
    timeOffId: Id,
    from: LocalDateTime,
    to: LocalDateTime,
    reason: sealed(z.string(), ofHost).optional(),
    publicText: z.string().optional(),
    redirectHostId: Id.optional(),
  }),
  event('TimeOffWithdrawn', { hostId: Id, timeOffId: Id }),
  event('ServicesOffered', { hostId: Id, serviceIds: z.array(Id) }),
]);
export type AvailabilityEvent = z.infer<typeof AvailabilityEvent>;

/** An any-host booking binds its idempotency key to one page, once and for all. */
export const CommandEvent = z.discriminatedUnion('type', [
  event('CommandBound', { page: z.string(), itemId: PageItemId.optional() }),
]);
export type CommandEvent = z.infer<typeof CommandEvent>;
