import { z } from 'zod';
import { Sealed, type SealedField, sealedFields } from '../sealed.ts';

/** Written with every event; never personal data. `at` is the instant the command decided with. */
export const Metadata = z.object({
  commandId: z.string(),
  bodyHash: z.string().optional(),
  actorId: z.string(),
  via: z.enum(['api', 'link', 'system']),
  at: z.iso.datetime(),
  tz: z.string().optional(),
  v: z.number().int().positive(),
  $correlationId: z.string(),
  $causationId: z.string(),
});
export type Metadata = z.infer<typeof Metadata>;

/**
 * One event type. Stored for ever: add a type or an optional field; never rename, retype or remove one.
 * A changed meaning is a new type.
 */
export const event = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) =>
  z.object({ type: z.literal(type), data: z.object(shape) });

export const sealedFieldsOf = (schema: z.ZodObject<{ data: z.ZodObject }>): readonly SealedField[] =>
  sealedFields(schema.shape.data);

/** An event as every reader gets it: what happened, and where it stands in the log. */
export type Recorded<E = { type: string; data: unknown }> = E & {
  readonly eventId: string;
  readonly stream: string;
  readonly revision: bigint;
  readonly position: Position;
  /** When the store wrote it. */
  readonly created: Date;
  readonly metadata: Metadata;
};

/** A place in `$all`; commit *and* prepare, since a checkpoint of only one of them has lost events elsewhere. */
export type Position = { readonly commit: bigint; readonly prepare: bigint };

export { Sealed };
