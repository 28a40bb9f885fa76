import { z } from 'zod';

/**
 * What travels on NATS. A message is a wake-up, never the truth: it carries ids and a position, and who receives it
 * reads the truth from Postgres. So a forged, lost or repeated message changes nothing.
 */
const OneJobDue = z.strictObject({ jobId: z.string() });
/** A message costs the bus and its readers what a hundred names in it do. */
export const mostJobsNamed = 100;
const JobsDue = z.strictObject({ jobIds: z.array(z.string()).min(1).max(mostJobsNamed) });
export const JobDue = z.union([OneJobDue, JobsDue]);
export type JobDue = z.infer<typeof JobDue>;

/** One alone is named as all releases name it. */
export const jobDue = (jobIds: readonly string[]): JobDue =>
  jobIds.length === 1 ? { jobId: jobIds[0] as string } : { jobIds: [...jobIds] };
export const namedIn = (due: JobDue): readonly string[] => ('jobId' in due ? [due.jobId] : due.jobIds);

export const EventNotice = z.strictObject({
  stream: z.string(),
  type: z.string(),
  eventId: z.string(),
  revision: z.string(),
  position: z.string(),
});
export type EventNotice = z.infer<typeof EventNotice>;

export const queues = ['notifications', 'summaries', 'webhooks'] as const;
export type Queue = (typeof queues)[number];

export const jobSubject = (queue: Queue): string => `daybook.jobs.${queue}`;
export const eventSubject = (category: string, type: string): string => `daybook.events.${category}.${type}`;

/** JetStream streams: what they take, how long they keep it, how long a message id is remembered. */
export const busStreams = {
  DAYBOOK_JOBS: { subjects: ['daybook.jobs.>'], maxAgeSeconds: 7 * 86_400, dedupeSeconds: 120 },
  DAYBOOK_EVENTS: { subjects: ['daybook.events.>'], maxAgeSeconds: 7 * 86_400, dedupeSeconds: 120 },
  DAYBOOK_DEAD: { subjects: ['daybook.dead.>'], maxAgeSeconds: 30 * 86_400, dedupeSeconds: 120 },
} as const;
