import type { PageEvent } from '#contracts/events/index';
import { Problem } from '#contracts/problems';
import { type CommandMeta, type Outcome, repeatOf } from '../append/request.ts';
import type { Measure } from './commands.ts';
import { everyPageOf, locate } from './follow.ts';
import { isMoved } from './move-request.ts';
import type { Settling } from './settle.ts';
import type { Page } from './state.ts';

export type PutBackRequest = {
  readonly appointmentId: string;
  /** Asked for the page on which it is found: a line that comes back takes that day's time. */
  readonly measureFor: (stream: string) => Measure;
  readonly reason?: string;
  readonly meta: CommandMeta;
};

const tries = 5;

/**
 * Undo, wherever the appointment stands now. It may have been done before and the appointment moved on since: then the
 * repeat is answered from the page where it was done, and not refused for what was done later.
 */
export const putBack = async (settling: Settling, request: PutBackRequest): Promise<Outcome<Page, PageEvent>> => {
  const { appointmentId, measureFor, reason, meta } = request;
  for (const { stream, folded } of await everyPageOf(settling, appointmentId)) {
    const done = folded.commands.get(meta.commandId);
    if (done) return repeatOf({ stream, meta }, folded, done);
  }
  for (let attempt = 1; ; attempt += 1) {
    const { stream } = await locate(settling, appointmentId);
    const why = reason === undefined ? {} : { reason };
    const command = { type: 'UndoStatus', appointmentId, ...measureFor(stream), ...why } as const;
    try {
      return await settling.pages.handle({ stream, command, meta });
    } catch (error) {
      if (!isMoved(error)) throw error;
      if (attempt === tries) throw new Problem('busy-page', { page: stream, retryAfter: 1 });
    }
  }
};
