import type { PageEvent } from '#contracts/events/index';
import { Problem } from '#contracts/problems';
import type { CommandMeta, Outcome } from '../append/request.ts';
import type { Measure } from './commands.ts';
import { locate } from './follow.ts';
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

/** Undo, wherever the appointment stands now. */
export const putBack = async (settling: Settling, request: PutBackRequest): Promise<Outcome<Page, PageEvent>> => {
  const { appointmentId, measureFor, reason, meta } = request;
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
