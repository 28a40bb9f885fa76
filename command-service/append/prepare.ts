import { hash } from 'node:crypto';
import { type AnyEvent, currentVersion } from '#contracts/events/index';
import { eventIdOf } from '#platform/event-store/ids';
import type { NewEvent } from '#platform/event-store/port';
import type { CommandMeta } from './request.ts';

/** Turns the fields that contracts declare sealed into sealed values; called once per decision, never on a retry. */
export type Seal = <E extends AnyEvent>(events: readonly E[]) => Promise<readonly E[]>;

/**
 * Ids that a retry repeats. The step names what was decided: one key in two processes may decide differently at one
 * revision, and a store that knew the id would take our append for theirs and let us believe in ours.
 */
export const prepare = (events: readonly AnyEvent[], stream: string, meta: CommandMeta): readonly NewEvent[] => {
  const metadata = { ...meta, v: currentVersion };
  const step = hash('sha1', JSON.stringify(events), 'hex');
  return events.map(({ type, data }, index) => ({
    eventId: eventIdOf(meta.commandId, stream, step, index),
    type,
    data,
    metadata,
  }));
};
