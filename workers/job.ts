/** A row of `jobs.ledger`, as far as workers need it. */
export type JobRow = {
  readonly jobId: string;
  readonly kind: string;
  readonly channel: string;
  readonly personId: string | null;
  readonly appointmentId: string | null;
  readonly summaryId: string | null;
  readonly sequence: number | null;
  /** When the thing happened, which for all jobs of today is when they are due. */
  readonly dueAt: string;
  readonly data: Readonly<Record<string, unknown>>;
};

export const jobColumns = `job_id as "jobId", kind, channel, person_id as "personId", appointment_id as "appointmentId",
  summary_id as "summaryId", sequence, due_at as "dueAt", data`;

/** A message may say anything: only what looks like a job's id is looked up. */
export const isJobId = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
