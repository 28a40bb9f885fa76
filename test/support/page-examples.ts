import type { BookAppointment, HoldTime, Measure, NewTime } from '#command-service/page/commands';
import type { AppointmentStatus, HeldTime, Line, PageEvent, Terms } from '#contracts/events/index';
import type { TimeTerms } from '#timetable/rules';
import type { Day } from '#timetable/types';

/** One Monday of one host in tests, told in a few words: 09:00 to 17:00 in UTC. */
export const hostId = 'hostaaaaaaaa';
export const date = '2026-03-02';
export const page = `page-${hostId}-${date}`;
export const nextPage = `page-${hostId}-2026-03-03`;
export const officeId = 'officeaaaaaa';
export const serviceId = 'serviceaaaaa';
export const clientId = 'clientaaaaaa';

/** A short name for an id: item('a') is a line, hold or block of this page. */
export const item = (name: string, day = date): string =>
  `${hostId}-${day.replaceAll('-', '')}-${name.padEnd(12, 'z')}`;

export const instant = (time: string, day = date): string => new Date(`${day}T${time}:00Z`).toISOString();
export const at = (time: string, day = date): number => Date.parse(instant(time, day));
/** The morning of the day before: everything can still be booked. */
export const earlier = at('08:00', '2026-03-01');

export const terms = (changes: Partial<TimeTerms> = {}): TimeTerms => ({
  notice: { book: 0, change: 0, cancel: 0 },
  window: {},
  limits: {},
  bufferBefore: 0,
  bufferAfter: 0,
  capacity: 1,
  ...changes,
});

export const day = (of = date): Day => ({
  date: of,
  edges: { start: at('00:00', of), end: at('00:00', of) + 86_400_000 },
  open: [{ start: at('09:00', of), end: at('17:00', of), officeId }],
});

export const measure = (changes: Partial<Measure> = {}): Measure => ({
  now: earlier,
  day: day(),
  terms: terms(),
  ...changes,
});

export const time = (from: string, to: string, changes: Partial<NewTime> = {}, on = date): NewTime => ({
  start: instant(from, on),
  end: instant(to, on),
  zone: 'UTC',
  localStart: `${on}T${from}`,
  tzdb: '2025c',
  bufferBefore: 0,
  bufferAfter: 0,
  officeId,
  capacity: 1,
  ...changes,
});

export const line = (name: string, from: string, to: string, changes: Partial<Line> = {}): Line => ({
  appointmentId: item(name),
  clientId,
  hostId,
  serviceId,
  sequence: 0,
  ...time(from, to),
  ...changes,
});

// Past

export const booked = (name: string, from: string, to: string, changes: Partial<Line> = {}): PageEvent => ({
  type: 'AppointmentBooked',
  data: line(name, from, to, changes),
});

export const requested = (name: string, from: string, to: string): PageEvent => ({
  type: 'AppointmentRequested',
  data: line(name, from, to),
});

const about = (name: string) => ({ appointmentId: item(name), clientId });
export const approved = (name: string): PageEvent => ({ type: 'AppointmentApproved', data: about(name) });
export const declined = (name: string): PageEvent => ({ type: 'AppointmentDeclined', data: about(name) });
export const checkedIn = (name: string): PageEvent => ({ type: 'AppointmentCheckedIn', data: about(name) });
export const completed = (name: string): PageEvent => ({ type: 'AppointmentCompleted', data: about(name) });
export const missed = (name: string): PageEvent => ({ type: 'AppointmentMissed', data: about(name) });
export const cancelled = (name: string, by: 'client' | 'staff' | 'system' = 'client'): PageEvent => ({
  type: 'AppointmentCancelled',
  data: { ...about(name), by },
});
export const corrected = (name: string, from: AppointmentStatus, to: AppointmentStatus): PageEvent => ({
  type: 'AppointmentStatusCorrected',
  data: { ...about(name), from, to },
});

export const heldTime = (from: string, to: string): HeldTime => ({
  start: instant(from),
  end: instant(to),
  bufferBefore: 0,
  bufferAfter: 0,
  serviceId,
  officeId,
  capacity: 1,
});

export const held = (name: string, from: string, to: string, until: string, commitsOn = page): PageEvent => ({
  type: 'TimeHeld',
  data: {
    holdId: item(name),
    purpose: commitsOn === page ? 'form' : 'move',
    until,
    commitsOn,
    line: heldTime(from, to),
  },
});

export const released = (name: string, why: 'expired' | 'withdrawn' | 'used' | 'abandoned'): PageEvent => ({
  type: 'HoldReleased',
  data: { holdId: item(name), why },
});

export const blocked = (name: string, from: string, to: string): PageEvent => {
  const { start, end, zone, localStart, tzdb } = time(from, to);
  return { type: 'TimeBlocked', data: { blockId: item(name), hostId, start, end, zone, localStart, tzdb } };
};

export const abandoned = (holdId: string): PageEvent => ({
  type: 'CommitAbandoned',
  data: { holdId, why: 'expired' },
});

export const movedOut = (name: string, holdId: string, toPage: string): PageEvent => ({
  type: 'AppointmentMovedOut',
  data: { ...about(name), holdId, toPage, line: line(name, '09:00', '09:30', { sequence: 1 }), status: 'booked' },
});

// Commands that are asked for in many tests

type Booking = Partial<BookAppointment> & { readonly with?: Partial<Line> };

export const bookIt = (
  name: string,
  from: string,
  to: string,
  { with: how, ...rest }: Booking = {},
): BookAppointment => ({
  type: 'BookAppointment',
  page,
  line: line(name, from, to, how),
  approval: 'none' satisfies Terms['approval'],
  ...measure(),
  ...rest,
});

export const holdIt = (name: string, from: string, to: string, changes: Partial<HoldTime> = {}): HoldTime => ({
  type: 'HoldTime',
  holdId: item(name),
  purpose: 'form',
  until: instant('08:05', '2026-03-01'),
  commitsOn: page,
  held: heldTime(from, to),
  ...measure(),
  ...changes,
});
