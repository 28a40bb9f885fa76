import type { SendResult } from '#platform/mail/port';
import type { Outcome } from '../note.ts';

/** What a provider said, as what becomes of the job. */
export const outcomeOf = (result: SendResult): Outcome => {
  if (result.outcome === 'sent') return { state: 'sent', providerId: result.providerId };
  return { state: result.outcome === 'rejected' ? 'failed' : 'retry', why: result.why };
};
