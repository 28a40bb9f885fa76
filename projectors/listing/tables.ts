import type { AppointmentStatus, Line, Sealed } from '#contracts/events/index';
import { instant, json, nullable, oneOf, place, rowsTable, text, whole } from '../table.ts';

type Price = NonNullable<Line['price']>;

export const tables = {
  appointments: rowsTable({
    columns: {
      appointment_id: text,
      status: oneOf<AppointmentStatus>(),
      office_id: text,
      host_id: text,
      service_id: text,
      client_id: text,
      start_at: instant,
      end_at: instant,
      zone: text,
      local_start: text,
      local_end: text,
      sequence: whole,
      price: nullable(json<Price>()),
      note: nullable(json<Sealed | string>()),
      answers: nullable(json<Sealed | object>()),
      page: text,
      changes: whole,
      booked_at: instant,
      changed_at: instant,
      changed_commit: place,
    },
    key: ['appointment_id'],
    indexes: [
      '(host_id, start_at, appointment_id)',
      '(client_id, start_at, appointment_id)',
      '(office_id, start_at, appointment_id)',
      '(start_at, appointment_id)',
      '(service_id, start_at)',
    ],
    along: 'start_at',
    // By days of UTC; and without, for readers from before there were any.
    tells: ({ host_id, client_id, office_id, start_at }) => {
      const day = start_at.slice(0, 10);
      return [
        `host:${host_id}`,
        `host:${host_id}@${day}`,
        `client:${client_id}`,
        `office:${office_id}`,
        `office:${office_id}@${day}`,
      ];
    },
  }),
};
