import type { AnyEvent, Recorded } from '#contracts/events/index';
import type { HistoryEntry } from '#contracts/views/appointments';
import { wordsOf } from './appointments/words.ts';

/** An event as it is shown: what happened in words, and all of it. */
export const entryOf = (event: Recorded<AnyEvent>, data: unknown): HistoryEntry => ({
  eventId: event.eventId,
  type: event.type,
  words: wordsOf(event),
  at: instantOf(event),
  actorId: event.metadata.actorId ?? 'unknown',
  via: event.metadata.via ?? 'unknown',
  stream: event.stream,
  revision: Number(event.revision),
  position: `${event.position.commit}.${event.position.prepare}`,
  data: typeof data === 'object' && data !== null ? { ...data } : {},
});

/** When it was decided; when it was stored, for an event that does not say. */
export const instantOf = (event: Recorded<AnyEvent>): string => event.metadata.at ?? event.created.toISOString();
