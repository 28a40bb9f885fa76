import type { AppointmentStatus, Line } from '#contracts/events/index';
import type { AppointmentView } from '#contracts/views/appointments';
import { toLocal } from '#timetable/zones';

/** What a command answers with, made from the line alone. */
export const viewOf = (line: Line, status: AppointmentStatus): AppointmentView => ({
  appointmentId: line.appointmentId,
  status,
  officeId: line.officeId,
  hostId: line.hostId,
  serviceId: line.serviceId,
  clientId: line.clientId,
  start: line.start,
  end: line.end,
  zone: line.zone,
  localStart: line.localStart,
  localEnd: toLocal(line.zone, Date.parse(line.end)),
  sequence: line.sequence,
  price: line.price ?? null,
});
