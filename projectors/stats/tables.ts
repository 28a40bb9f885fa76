import type { AppointmentStatus } from '#contracts/events/index';
import { date, instant, oneOf, rowsTable, sumsTable, text, whole } from '../table.ts';

export const tables = {
  /**
   * What each appointment counts as: the hour is the one on the wall where it takes place, weekday 1 is Monday.
   * Counters by hour, host, service and status would be more rows than the appointments themselves, and each change
   * would write two of them; so the counting is left to the question.
   */
  stats_lines: rowsTable({
    columns: {
      appointment_id: text,
      status: oneOf<AppointmentStatus>(),
      date,
      hour: whole,
      weekday: whole,
      office_id: text,
      host_id: text,
      service_id: text,
      booked_at: instant,
      /** From booking to start. */
      lead_minutes: whole,
    },
    key: ['appointment_id'],
    indexes: ['(date, office_id)'],
    along: 'date',
    tells: ({ office_id }) => [`office:${office_id}`],
  }),
  stats_totals: sumsTable({
    columns: { kind: oneOf<'clients' | 'hosts' | 'offices' | 'appointments'>(), count: whole },
    key: ['kind'],
    tells: () => ['totals'],
  }),
};

const where = 'date, office_id, host_id, service_id';
export const views = {
  stats_hours: (schema: string) =>
    `SELECT hour, weekday, ${where}, status, count(*)::integer AS count
     FROM ${schema}.stats_lines GROUP BY hour, weekday, ${where}, status`,
  stats_lead: (schema: string) =>
    `SELECT ${where}, count(*)::integer AS bookings, sum(lead_minutes)::bigint AS lead_minutes
     FROM ${schema}.stats_lines GROUP BY ${where}`,
};
