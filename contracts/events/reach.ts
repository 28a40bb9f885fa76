import { z } from 'zod';
import { Id, Instant, LocalDate, PageItemId, PageStream } from '../ids.ts';
import { sealed } from '../sealed.ts';
import { event } from './event.ts';

export const SummaryScope = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('appointment'), appointmentId: PageItemId }),
  z.object({ kind: z.literal('host-day'), hostId: Id, date: LocalDate }),
  z.object({ kind: z.literal('office-week'), officeId: Id, monday: LocalDate }),
  z.object({ kind: z.literal('mine') }),
]);
export type SummaryScope = z.infer<typeof SummaryScope>;

/** Stored for ever. The text carries pseudonyms, resolved when it is read. */
export const SummaryEvent = z.discriminatedUnion('type', [
  event('SummaryRequested', {
    summaryId: Id,
    requestedBy: Id,
    scope: SummaryScope,
    /** The text may rest on appointments of these offices only; absent where whoever asked may see them all. */
    officeIds: z.array(Id).optional(),
  }),
  event('SummaryWritten', {
    summaryId: Id,
    requestedBy: Id,
    text: sealed(z.string(), { subject: 'requestedBy', owner: 'summaryId' }),
    provider: z.string(),
    model: z.string(),
    promptHash: z.string(),
    /** The events it rests on, and how far the log was read. */
    eventIds: z.array(z.string()),
    upTo: z.object({ commit: z.string(), prepare: z.string() }),
  }),
  event('SummaryFailed', { summaryId: Id, requestedBy: Id, why: z.string(), attempts: z.number().int().min(1) }),
]);
export type SummaryEvent = z.infer<typeof SummaryEvent>;

const waiting = { entryId: Id, serviceId: Id, officeId: Id, clientId: Id };

/** Stored for ever. */
export const WaitlistEvent = z.discriminatedUnion('type', [
  event('WaitlistJoined', { ...waiting, hostId: Id.optional(), from: Instant, to: Instant }),
  event('SlotOffered', { ...waiting, holdId: PageItemId, page: PageStream, start: Instant, until: Instant }),
  event('OfferAccepted', { ...waiting, holdId: PageItemId, appointmentId: PageItemId }),
  event('OfferLapsed', { ...waiting, holdId: PageItemId, why: z.enum(['expired', 'declined', 'slot-gone']) }),
  event('WaitlistLeft', { ...waiting, why: z.enum(['withdrawn', 'served', 'expired']) }),
]);
export type WaitlistEvent = z.infer<typeof WaitlistEvent>;

/** Stored for ever. */
export const SeriesEvent = z.discriminatedUnion('type', [
  event('SeriesPlanned', {
    seriesId: Id,
    clientId: Id,
    hostId: Id,
    officeId: Id,
    serviceId: Id,
    /** RFC 5545. */
    rule: z.string(),
    start: Instant,
    duration: z.number().int().min(1),
    mode: z.enum(['all-or-nothing', 'skip']),
  }),
  event('OccurrenceBooked', { seriesId: Id, index: z.number().int().min(0), appointmentId: PageItemId }),
  event('OccurrenceSkipped', { seriesId: Id, index: z.number().int().min(0), start: Instant, why: z.string() }),
  event('SeriesEnded', {
    seriesId: Id,
    from: z.number().int().min(0),
    why: z.enum(['cancelled', 'finished', 'refused']),
  }),
]);
export type SeriesEvent = z.infer<typeof SeriesEvent>;

const template = { kind: z.string(), channel: z.enum(['mail', 'sms']), locale: z.string(), officeId: Id.optional() };

/** Stored for ever. */
export const TemplateEvent = z.discriminatedUnion('type', [
  event('TemplateWritten', { ...template, subject: z.string().optional(), body: z.string() }),
  event('TemplateWithdrawn', template),
]);
export type TemplateEvent = z.infer<typeof TemplateEvent>;

const subscription = {
  url: z.url(),
  types: z.array(z.string()),
  officeIds: z.array(Id).optional(),
  active: z.boolean(),
};

/** Stored for ever. The signing secret lives with the credentials. */
export const WebhookEvent = z.discriminatedUnion('type', [
  event('WebhookRegistered', { webhookId: Id, ...subscription }),
  event('WebhookChanged', { webhookId: Id, ...z.object(subscription).partial().shape }),
  event('WebhookRemoved', { webhookId: Id }),
]);
export type WebhookEvent = z.infer<typeof WebhookEvent>;
