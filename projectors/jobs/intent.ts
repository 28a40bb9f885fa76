import { eventIdOf } from '#platform/event-store/ids';
import type { RowIn } from '../projection.ts';
import type { Kind, tables } from './tables.ts';

type Job = RowIn<typeof tables.ledger>;

/** Older than this when it is first seen, a job is more likely a restored backup than news: workers are told so. */
export const lateAfterMs = 24 * 60 * 60_000;

export type Intent = {
  readonly queue: Job['queue'];
  readonly kind: Kind;
  readonly about: { readonly appointmentId: string } | { readonly summaryId: string };
  readonly personId: string;
  readonly channel: Job['channel'];
  readonly sequence: number;
  /** How often it was undone: what is said again after that is news. */
  readonly round?: number;
  readonly event: { readonly eventId: string; readonly stream: string; readonly metadata: { readonly at: string } };
  readonly data?: Readonly<Record<string, unknown>>;
};

/** One intent is one job for ever, whoever works it out and however often. */
export const intentKey = ({ about, sequence, round = 0, kind, personId, channel }: Intent): string => {
  const subject = 'appointmentId' in about ? about.appointmentId : about.summaryId;
  return [subject, round === 0 ? sequence : `${sequence}.${round}`, kind, personId, channel].join(':');
};

export const jobIdOf = (key: string): string => eventIdOf(key, 'jobs', 'ledger', 0);

export const jobOf = (intent: Intent, now: Date): Job => {
  const { about, queue, kind, personId, channel, sequence, event, data = {} } = intent;
  const key = intentKey(intent);
  const late = now.getTime() - Date.parse(event.metadata.at) > lateAfterMs;
  return {
    job_id: jobIdOf(key),
    intent_key: key,
    queue,
    kind,
    appointment_id: 'appointmentId' in about ? about.appointmentId : null,
    summary_id: 'summaryId' in about ? about.summaryId : null,
    person_id: personId,
    channel,
    sequence,
    event_id: event.eventId,
    stream: event.stream,
    data: { ...data, ...(late && { late: true }) },
    due_at: event.metadata.at,
    created_at: now.toISOString(),
  };
};
