import type { AppointmentStatus } from '#contracts/events/index';
import { date, instant, large, oneOf, rowsTable, sumsTable, text, whole } from '../table.ts';

const where = { office_id: text, host_id: text, service_id: text };

export const tables = {
  /** One hour of one local day, as the wall clock of the appointment's zone showed it. Weekday 1 is Monday. */
  stats_hours: sumsTable({
    columns: { date, hour: whole, weekday: whole, ...where, status: oneOf<AppointmentStatus>(), count: whole },
    key: ['date', 'hour', 'weekday', 'office_id', 'host_id', 'service_id', 'status'],
    tells: ({ office_id }) => [`office:${office_id}`],
  }),
  /** By the day it takes place: how long before they were booked. */
  stats_lead: sumsTable({
    columns: { date, ...where, bookings: whole, lead_minutes: large },
    key: ['date', 'office_id', 'host_id', 'service_id'],
  }),
  stats_totals: sumsTable({
    columns: { kind: oneOf<'clients' | 'hosts' | 'offices' | 'appointments'>(), count: whole },
    key: ['kind'],
    tells: () => ['totals'],
  }),
  /** Where each appointment is counted, so that it can be taken out again. */
  stats_counted: rowsTable({
    columns: {
      appointment_id: text,
      status: oneOf<AppointmentStatus>(),
      local_start: text,
      ...where,
      start_at: instant,
      booked_at: instant,
    },
    key: ['appointment_id'],
    hidden: true,
  }),
};
