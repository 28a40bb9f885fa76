import { type AnyEvent, eventSchemas, type Metadata, type Position, type Recorded } from '#contracts/events/index';
import { upcast } from '#contracts/events/upcast';

/** An event as a store hands it over, before it is brought to today's shape. */
export type StoredEvent = {
  readonly eventId: string;
  readonly type: string;
  readonly stream: string;
  readonly revision: bigint;
  readonly position: Position;
  readonly created: Date;
  readonly data: unknown;
  readonly metadata: unknown;
};

/** Called for each event whose type this release does not know; it is passed on all the same. */
export type OnUnknownType = (type: string) => void;

/** The system's own: links, metadata, statistics. What a server keeps in `$` streams is its business. */
export const isSystemEvent = (type: string, stream: string): boolean => type.startsWith('$') || stream.startsWith('$');

const versionOf = (metadata: unknown): number => {
  const version = (metadata as { v?: unknown } | undefined)?.v;
  return typeof version === 'number' && version > 0 ? version : 1;
};

/**
 * Nothing is validated here: an event is a fact, and a reader that refuses one stops for ever. Handlers of known
 * types may rely on the shape because the one append function writes no other.
 */
export const recordedOf = (stored: StoredEvent, onUnknownType?: OnUnknownType): Recorded<AnyEvent> => {
  if (onUnknownType && !(eventSchemas as ReadonlyMap<string, unknown>).has(stored.type)) onUnknownType(stored.type);
  const metadata = (stored.metadata ?? {}) as Metadata;
  const { eventId, type, stream, revision, position, created } = stored;
  const data = upcast(type, versionOf(metadata), stored.data);
  return { eventId, type, stream, revision, position, created, data, metadata } as Recorded<AnyEvent>;
};
