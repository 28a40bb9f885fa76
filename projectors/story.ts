import type { EventOf, Line } from '#contracts/events/index';
import { happened } from './given.ts';

/** The cast and the events that the projections' tests tell of. */
export const host = 'aaaaaaaaaaaa';
export const otherHost = 'bbbbbbbbbbbb';
export const office = 'oooooooooooo';
export const client = 'cccccccccccc';
export const service = 'ssssssssssss';
export const page = `page-${host}-2026-03-30`;
export const laterPage = `page-${otherHost}-2026-04-02`;
export const appointmentId = `${host}-20260330-xxxxxxxxxxxx`;
export const holdId = `${otherHost}-20260402-yyyyyyyyyyyy`;
export const about = { appointmentId, clientId: client };

/** Half past ten in Madrid, the day after the clock went forward. */
export const line: Line = {
  ...about,
  hostId: host,
  officeId: office,
  serviceId: service,
  start: '2026-03-30T08:30:00Z',
  end: '2026-03-30T09:00:00Z',
  zone: 'Europe/Madrid',
  localStart: '2026-03-30T10:30',
  tzdb: '2025c',
  bufferBefore: 0,
  bufferAfter: 5,
  capacity: 1,
  sequence: 0,
};
export const atNoon = {
  start: '2026-03-30T10:00:00Z',
  end: '2026-03-30T10:30:00Z',
  zone: 'Europe/Madrid',
  localStart: '2026-03-30T12:00',
  tzdb: '2025c',
  bufferBefore: 5,
  bufferAfter: 0,
};
export const movedLine: Line = {
  ...line,
  hostId: otherHost,
  start: '2026-04-02T15:00:00Z',
  end: '2026-04-02T15:30:00Z',
  localStart: '2026-04-02T17:00',
  sequence: 1,
};

export const booked = (more: Partial<Line> = {}, at?: string) =>
  happened(page, 'AppointmentBooked', { ...line, ...more }, at);
export const requested = (more: Partial<Line> = {}) => happened(page, 'AppointmentRequested', { ...line, ...more });
export const cancelled = (at?: string) => happened(page, 'AppointmentCancelled', { ...about, by: 'client' }, at);
export const undone = () => happened(page, 'AppointmentStatusCorrected', { ...about, from: 'cancelled', to: 'booked' });
export const rescheduled = () =>
  happened(page, 'AppointmentRescheduled', {
    ...about,
    ...atNoon,
    sequence: 1,
    was: { start: line.start, end: line.end },
  });
export const held = () =>
  happened(laterPage, 'TimeHeld', {
    holdId,
    purpose: 'move',
    until: '2026-03-30T09:00:00Z',
    commitsOn: page,
    line: { start: movedLine.start, end: movedLine.end, bufferBefore: 0, bufferAfter: 5, appointmentId },
  });
export const movedOut = () =>
  happened(page, 'AppointmentMovedOut', { ...about, holdId, toPage: laterPage, line: movedLine, status: 'booked' });
export const movedIn = () =>
  happened(laterPage, 'AppointmentMovedIn', { ...about, holdId, fromPage: page, line: movedLine, status: 'booked' });
export const hostRegistered = (more: Partial<EventOf<'HostRegistered'>['data']> = {}) =>
  happened(`host-${host}`, 'HostRegistered', {
    hostId: host,
    personId: 'pppppppppppp',
    zone: 'Europe/Madrid',
    dayStartsAt: '00:00',
    slotStep: 15,
    ...more,
  });
export const officeOpened = () =>
  happened(`office-${office}`, 'OfficeOpened', { officeId: office, zone: 'Europe/Madrid', name: 'Centro' });
