import type { Queue } from '#contracts/messages';
import { instant, json, nullable, onceTable, oneOf, rowsTable, text, uuid, whole } from '../table.ts';

export type Kind = 'requested' | 'booked' | 'approved' | 'declined' | 'rescheduled' | 'cancelled' | 'summary';

export const tables = {
  /** What is to be done, written once and never changed. What became of it stands in `jobs.deliveries`. */
  ledger: onceTable({
    columns: {
      job_id: uuid,
      intent_key: text,
      queue: oneOf<Queue>(),
      kind: oneOf<Kind>(),
      appointment_id: nullable(text),
      summary_id: nullable(text),
      person_id: text,
      channel: oneOf<'mail' | 'sms' | 'model'>(),
      sequence: whole,
      event_id: text,
      stream: text,
      data: json<Readonly<Record<string, unknown>>>(),
      due_at: instant,
      created_at: instant,
    },
    key: ['job_id'],
    indexes: ['(queue, due_at)', '(appointment_id)', '(person_id)'],
  }),
  /** What the next job about an appointment needs to know of it. */
  lines: rowsTable({
    columns: { appointment_id: text, sequence: whole, start_at: instant, undone: whole },
    key: ['appointment_id'],
  }),
};
