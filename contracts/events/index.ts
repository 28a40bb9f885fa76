import type { z } from 'zod';
import { sealedFieldsOf } from './event.ts';
import { AvailabilityEvent, CommandEvent, HostEvent } from './host.ts';
import { OfficeEvent } from './office.ts';
import { DiaryEvent, PageEvent } from './page.ts';
import { PersonEvent, RoleEvent } from './person.ts';
import { SeriesEvent, SummaryEvent, TemplateEvent, WaitlistEvent, WebhookEvent } from './reach.ts';
import { ServiceEvent } from './service.ts';

export * from './event.ts';
export * from './host.ts';
export * from './office.ts';
export * from './page.ts';
export * from './person.ts';
export * from './reach.ts';
export * from './service.ts';

/** Stream category -> what may stand in such a stream. */
export const streams = {
  page: PageEvent,
  host: HostEvent,
  availability: AvailabilityEvent,
  office: OfficeEvent,
  service: ServiceEvent,
  person: PersonEvent,
  role: RoleEvent,
  template: TemplateEvent,
  webhook: WebhookEvent,
  diary: DiaryEvent,
  summary: SummaryEvent,
  waitlist: WaitlistEvent,
  series: SeriesEvent,
  command: CommandEvent,
} as const;

export type Category = keyof typeof streams;
export type AnyEvent = { [C in Category]: z.infer<(typeof streams)[C]> }[Category];
export type EventType = AnyEvent['type'];
export type EventOf<T extends EventType> = Extract<AnyEvent, { type: T }>;

/** Today's version of every event type; an upcaster leads there from each older one. */
export const currentVersion = 1;

type EventSchema = z.ZodObject<{ type: z.ZodLiteral<string>; data: z.ZodObject }>;
const schemas = Object.values(streams).flatMap((union) => [...union.options] as readonly unknown[] as EventSchema[]);

/** Event type -> schema of its data. */
export const eventSchemas = new Map(schemas.map((schema) => [schema.shape.type.value as EventType, schema]));

/** Event type -> which of its fields the one append function seals. */
export const sealedByType = new Map(
  schemas.map((schema) => [schema.shape.type.value as EventType, sealedFieldsOf(schema)]),
);
