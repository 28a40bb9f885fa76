import type { AppointmentStatus, EventOf, EventType, Line, Metadata } from '#contracts/events/index';
import { eventIdOf } from '#platform/event-store/ids';
import type { NewEvent } from '#platform/event-store/port';
import { addDays } from '#timetable/day';
import { fromLocal, tzdbVersion } from '#timetable/zones';
import { random } from './projectors-random.ts';

/** Events of many streams whose order among each other does not matter; what depends on them comes in a later wave. */
export type Wave = ReadonlyMap<string, readonly NewEvent[]>;
export type HistoryOptions = { readonly events: number; readonly hosts?: number; readonly seed?: number };

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
const zone = 'Europe/Madrid';
const firstDay = '2026-01-05';
const waveSize = 2_000;

type Live = { line: Line; page: string; status: AppointmentStatus };

/** A plausible year of a few offices: people, hours, then day by day bookings, changes, moves and visits. */
export function* history({ events: wanted, hosts: hostCount = 50, seed = 7 }: HistoryOptions): Generator<Wave> {
  const chance = random(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(chance() * items.length)] as T;
  const newId = () => Array.from({ length: 12 }, () => alphabet[Math.floor(chance() * 32)]).join('');

  let written = 0;
  let at = Date.parse(`${firstDay}T06:00:00Z`);
  let wave = new Map<string, NewEvent[]>();
  let waiting = 0;
  let next: (() => void)[] = [];
  const say = <T extends EventType>(stream: string, type: T, data: EventOf<T>['data']) => {
    written += 1;
    waiting += 1;
    at += 40;
    const commandId = `command-${seed}-${written}`;
    const metadata: Metadata = {
      commandId,
      actorId: 'system',
      via: 'api',
      at: new Date(at).toISOString(),
      v: 1,
      $correlationId: commandId,
      $causationId: commandId,
    };
    const event = { eventId: eventIdOf(commandId, stream, 'history', 0), type, data, metadata };
    const known = wave.get(stream);
    if (known) known.push(event);
    else wave.set(stream, [event]);
  };
  const turn = (): Wave => {
    const full = wave;
    wave = new Map();
    waiting = 0;
    const steps = next;
    next = [];
    for (const step of steps) step();
    return full;
  };
  const sealed = (subject: string, owner: string, field: string) => ({ subject, owner, field, box: newId().repeat(4) });

  const offices = Array.from({ length: 5 }, newId);
  const services = Array.from({ length: 10 }, newId);
  const hosts = Array.from({ length: hostCount }, () => ({ hostId: newId(), officeId: pick(offices) }));
  const clients = Array.from({ length: Math.max(20, Math.min(2_000, wanted / 50)) }, newId);

  for (const officeId of offices)
    say(`office-${officeId}`, 'OfficeOpened', { officeId, zone, name: `Office ${officeId}` });
  for (const serviceId of services)
    say(`service-${serviceId}`, 'ServiceOffered', {
      serviceId,
      terms: {
        name: `Service ${serviceId}`,
        durations: [30],
        bufferBefore: 0,
        bufferAfter: 5,
        notice: { book: 0, change: 0, cancel: 0 },
        window: {},
        limits: {},
        capacity: 1,
        approval: 'none',
        questions: [],
      },
    });
  for (const { hostId } of hosts) {
    const personId = newId();
    say(`person-${personId}`, 'PersonRegistered', {
      personId,
      name: sealed(personId, personId, 'name'),
      source: 'staff',
    });
    say(`host-${hostId}`, 'HostRegistered', { hostId, personId, zone, dayStartsAt: '00:00', slotStep: 15 });
  }
  for (const personId of clients) {
    say(`person-${personId}`, 'PersonRegistered', {
      personId,
      name: sealed(personId, personId, 'name'),
      source: 'self',
    });
    say(`person-${personId}`, 'RoleGranted', { personId, roleId: 'client' });
  }
  yield turn();
  for (const { hostId, officeId } of hosts) {
    say(`office-${officeId}`, 'HostAssigned', { officeId, hostId });
    const rules = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, from: '08:00', to: '18:00', officeId }));
    say(`availability-${hostId}`, 'WeeklyHoursSet', { hostId, rules });
  }
  yield turn();

  const pages = new Map<string, Live[]>();
  const onPage = (page: string): Live[] => {
    const known = pages.get(page);
    if (known) return known;
    const fresh: Live[] = [];
    pages.set(page, fresh);
    return fresh;
  };
  const timeAt = (date: string, hour: number, quarter: number) => {
    const localStart = `${date}T${String(hour).padStart(2, '0')}:${String(quarter * 15).padStart(2, '0')}`;
    const found = fromLocal(zone, localStart);
    const start = found.kind === 'instant' ? found.at : found.after;
    const iso = (instant: number) => new Date(instant).toISOString();
    return {
      start: iso(start),
      end: iso(start + 30 * 60_000),
      zone,
      localStart,
      tzdb: tzdbVersion,
      bufferBefore: 0,
      bufferAfter: 5,
    };
  };
  const someTime = (date: string) => timeAt(date, 8 + Math.floor(chance() * 10), Math.floor(chance() * 4));

  const book = (today: string) => {
    const { hostId, officeId } = pick(hosts);
    const date = addDays(today, Math.floor(chance() * chance() * 30));
    const page = `page-${hostId}-${date}`;
    const appointmentId = `${hostId}-${date.replaceAll('-', '')}-${newId()}`;
    const clientId = pick(clients);
    const line: Line = {
      appointmentId,
      clientId,
      hostId,
      officeId,
      serviceId: pick(services),
      ...someTime(date),
      capacity: 1,
      sequence: 0,
      price: { amount: 4_500, currency: 'EUR' },
      ...(chance() < 0.3 && { note: sealed(clientId, appointmentId, 'note') }),
    };
    const request = chance() < 0.1;
    say(page, request ? 'AppointmentRequested' : 'AppointmentBooked', line);
    const live: Live = { line, page, status: request ? 'requested' : 'booked' };
    onPage(page).push(live);
    return live;
  };
  const off = (live: Live) => {
    const here = onPage(live.page);
    here.splice(here.indexOf(live), 1);
  };
  const reschedule = (live: Live) => {
    const { line, page } = live;
    const time = someTime(line.localStart.slice(0, 10));
    const { appointmentId, clientId } = line;
    const was = { start: line.start, end: line.end };
    live.line = { ...line, ...time, sequence: line.sequence + 1 };
    say(page, 'AppointmentRescheduled', { appointmentId, clientId, ...time, sequence: live.line.sequence, was });
  };
  /** Hold, commit, confirm: three appends to two pages, one after the other. */
  const move = (live: Live, today: string) => {
    const { line, page: from, status } = live;
    const { appointmentId, clientId, hostId } = line;
    const date = addDays(today, 1 + Math.floor(chance() * 20));
    const toPage = `page-${hostId}-${date}`;
    if (toPage === from) return;
    off(live);
    const moved: Line = { ...line, ...someTime(date), sequence: line.sequence + 1 };
    const holdId = `${hostId}-${date.replaceAll('-', '')}-${newId()}`;
    const { start, end, bufferBefore, bufferAfter } = moved;
    const held = { start, end, bufferBefore, bufferAfter, appointmentId, clientId };
    say(toPage, 'TimeHeld', { holdId, purpose: 'move', until: end, commitsOn: from, line: held });
    next.push(() => {
      say(from, 'AppointmentMovedOut', { appointmentId, clientId, holdId, toPage, line: moved, status });
      next.push(() => {
        say(toPage, 'AppointmentMovedIn', { appointmentId, clientId, holdId, fromPage: from, line: moved, status });
        onPage(toPage).push({ line: moved, page: toPage, status });
      });
    });
  };
  const change = (live: Live, today: string) => {
    const { appointmentId, clientId } = live.line;
    const about = { appointmentId, clientId };
    const dice = chance();
    if (live.status === 'requested') {
      live.status = dice < 0.8 ? 'booked' : 'declined';
      say(live.page, dice < 0.8 ? 'AppointmentApproved' : 'AppointmentDeclined', about);
      if (dice >= 0.8) off(live);
    } else if (dice < 0.45) reschedule(live);
    else if (dice < 0.6) move(live, today);
    else {
      off(live);
      say(live.page, 'AppointmentCancelled', { ...about, by: 'client' });
      if (dice < 0.97) return;
      say(live.page, 'AppointmentStatusCorrected', { ...about, from: 'cancelled', to: live.status });
      onPage(live.page).push(live);
    }
  };
  const visits = (today: string) => {
    for (const { hostId } of hosts) {
      const page = `page-${hostId}-${today}`;
      for (const { line, status } of pages.get(page) ?? []) {
        if (status !== 'booked') continue;
        const about = { appointmentId: line.appointmentId, clientId: line.clientId };
        if (chance() < 0.1) say(page, 'AppointmentMissed', about);
        else {
          say(page, 'AppointmentCheckedIn', about);
          say(page, 'AppointmentCompleted', about);
        }
      }
      pages.delete(page);
    }
  };

  for (let today = firstDay; written < wanted; today = addDays(today, 1)) {
    at = Math.max(at, Date.parse(`${today}T06:00:00Z`));
    for (let n = 0; n < hostCount * 20 && written < wanted; n += 1) {
      const live = book(today);
      const { hostId } = live.line;
      if (chance() < 0.3) {
        const some = onPage(chance() < 0.5 ? live.page : `page-${hostId}-${addDays(today, 2)}`);
        if (some.length > 0) change(pick(some), today);
      }
      if (waiting >= waveSize) yield turn();
    }
    while (next.length > 0) yield turn();
    if (written < wanted) visits(today);
    yield turn();
  }
  while (waiting > 0 || next.length > 0) yield turn();
}
