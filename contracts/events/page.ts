import { z } from 'zod';
import { Id, Instant, LocalDateTime, PageItemId, PageStream, Zone } from '../ids.ts';
import { sealed } from '../sealed.ts';
import { event } from './event.ts';

const ofClient = { subject: 'clientId', owner: 'appointmentId' } as const;

/** From when to when, as an instant and as the wall clock it was promised at. */
const time = { start: Instant, end: Instant, zone: Zone, localStart: LocalDateTime, tzdb: z.string() };
const buffers = { bufferBefore: z.number().int().min(0), bufferAfter: z.number().int().min(0) };

/** An appointment as it stands on a page: all that a reader needs to show it, all that a move carries. */
const line = {
  appointmentId: PageItemId,
  clientId: Id,
  hostId: Id,
  officeId: Id,
  serviceId: Id,
  ...time,
  ...buffers,
  /** How many may share this service and start. */
  capacity: z.number().int().min(1),
  /** Counts changes of time; iCalendar's SEQUENCE. */
  sequence: z.number().int().min(0),
  price: z.object({ amount: z.number().int().min(0), currency: z.string().length(3) }).optional(),
  note: sealed(z.string(), ofClient).optional(),
  answers: sealed(z.record(z.string(), z.unknown()), ofClient).optional(),
};
export const Line = z.object(line);
export type Line = z.infer<typeof Line>;

const appointment = { appointmentId: PageItemId, clientId: Id };
const reason = { reason: sealed(z.string(), ofClient).optional() };

export const AppointmentStatus = z.enum([
  'requested',
  'booked',
  'checked-in',
  'completed',
  'missed',
  'cancelled',
  'declined',
]);
export type AppointmentStatus = z.infer<typeof AppointmentStatus>;

/** What a hold keeps; the diary's holds have no host. */
export const HeldTime = z.object({
  start: Instant,
  end: Instant,
  ...buffers,
  serviceId: Id.optional(),
  officeId: Id.optional(),
  capacity: z.number().int().min(1).optional(),
  appointmentId: PageItemId.optional(),
  clientId: Id.optional(),
});
export type HeldTime = z.infer<typeof HeldTime>;

const holdEvents = [
  event('TimeHeld', {
    holdId: PageItemId,
    purpose: z.enum(['form', 'move', 'waitlist', 'diary', 'room']),
    until: Instant,
    /** The one page whose append decides; never changes. */
    commitsOn: PageStream,
    line: HeldTime,
  }),
  event('HoldConfirmed', { holdId: PageItemId, appointmentId: PageItemId.optional() }),
  event('HoldReleased', {
    holdId: PageItemId,
    why: z.enum(['expired', 'withdrawn', 'used', 'abandoned']),
    /** Where CommitAbandoned stands: a hold that commits elsewhere is fenced before it is freed. */
    fencedBy: z.object({ stream: PageStream, revision: z.number().int().min(0) }).optional(),
  }),
  event('CommitAbandoned', {
    holdId: PageItemId,
    why: z.enum(['refused', 'cancelled', 'lost-race', 'expired', 'gave-up']),
  }),
] as const;

/** Stored for ever. Add a type or an optional field; never rename, remove or retype one. */
export const PageEvent = z.discriminatedUnion('type', [
  event('AppointmentRequested', { ...line, holdIds: z.array(PageItemId).optional() }),
  event('AppointmentBooked', { ...line, holdIds: z.array(PageItemId).optional() }),
  event('AppointmentApproved', appointment),
  event('AppointmentDeclined', { ...appointment, ...reason }),
  event('AppointmentRescheduled', {
    ...appointment,
    ...time,
    ...buffers,
    sequence: z.number().int().min(1),
    was: z.object({ start: Instant, end: Instant }),
    /** Given when it changed with the time: a host may keep two offices on one day. */
    officeId: Id.optional(),
    capacity: z.number().int().min(1).optional(),
    ...reason,
  }),
  event('AppointmentMovedOut', {
    ...appointment,
    holdId: PageItemId,
    toPage: PageStream,
    line: Line,
    /** What it was and stays: a request that moves still waits for its approval. Booked when absent. */
    status: AppointmentStatus.optional(),
    ...reason,
  }),
  event('AppointmentMovedIn', {
    ...appointment,
    holdId: PageItemId,
    fromPage: PageStream,
    line: Line,
    status: AppointmentStatus.optional(),
  }),
  event('AppointmentCancelled', { ...appointment, by: z.enum(['client', 'staff', 'system']), ...reason }),
  event('AppointmentCheckedIn', appointment),
  event('AppointmentCompleted', appointment),
  event('AppointmentMissed', appointment),
  event('AppointmentStatusCorrected', { ...appointment, from: AppointmentStatus, to: AppointmentStatus, ...reason }),
  event('AppointmentAnnotated', {
    ...appointment,
    note: sealed(z.string(), ofClient).optional(),
    answers: sealed(z.record(z.string(), z.unknown()), ofClient).optional(),
  }),
  event('OverbookingApproved', {
    ...appointment,
    /** What it overlaps: lines, blocks or holds. */
    over: z.array(PageItemId),
    reason: sealed(z.string(), ofClient),
  }),
  event('TimeBlocked', {
    blockId: PageItemId,
    hostId: Id,
    ...time,
    reason: sealed(z.string(), { subject: 'hostId', owner: 'blockId' }).optional(),
  }),
  event('TimeUnblocked', { blockId: PageItemId }),
  ...holdEvents,
]);
export type PageEvent = z.infer<typeof PageEvent>;

/** The undated diary of a client whose office forbids overlaps: holds only. */
export const DiaryEvent = z.discriminatedUnion('type', holdEvents);
export type DiaryEvent = z.infer<typeof DiaryEvent>;
