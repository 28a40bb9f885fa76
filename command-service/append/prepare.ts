import { hash } from 'node:crypto';
import { type AnyEvent, currentVersion, type Metadata } from '#contracts/events/index';
import { eventIdOf } from '#platform/event-store/ids';
import type { NewEvent } from '#platform/event-store/port';
import type { CommandMeta } from './request.ts';

/** Turns the fields that contracts declare sealed into sealed values; called once per decision, never on a retry. */
export type Seal = <E extends AnyEvent>(events: readonly E[]) => Promise<readonly E[]>;

/** What stands beside an event. The new field comes first: after the spread it would cost ten times as much (docs/adr/0016). */
export const metadataOf = (meta: CommandMeta): Metadata => ({ v: currentVersion, ...meta });

/**
 * Ids that a retry repeats. The step names what was decided: one key in two processes may decide differently at one
 * revision, and a store that knew the id would take our append for theirs and let us believe in ours.
 */
export const prepare = (events: readonly AnyEvent[], stream: string, metadata: Metadata): readonly NewEvent[] => {
  const made = events.map(({ type, data }) => ({ type, data, json: JSON.stringify(data) }));
  const decided = made.map(({ type, json }) => `${type}\n${json}`).join('\n');
  // Of many events each would hash them all.
  const step = made.length === 1 ? decided : hash('sha1', decided, 'hex');
  return made.map(({ type, data, json }, index) => ({
    eventId: eventIdOf(metadata.commandId, stream, step, index),
    type,
    data,
    json,
    metadata,
  }));
};
