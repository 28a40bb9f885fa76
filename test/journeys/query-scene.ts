import type { Line } from '#contracts/events/index';
import { pageStream } from '#contracts/ids';
import { event, hosts, monday, offices, people, services, terms, type World } from './query-world.ts';

/** Two offices, three hosts open 9 to 17 on weekdays, two services. */
export const furnish = async ({ append }: World): Promise<void> => {
  const zone = { a: 'Europe/Madrid', b: 'Europe/Lisbon' };
  for (const key of ['a', 'b'] as const)
    await append(
      `office-${offices[key]}`,
      event('OfficeOpened', { officeId: offices[key], zone: zone[key], name: `Office ${key}` }),
    );
  for (const [name, personId] of Object.entries(people))
    await append(
      `person-${personId}`,
      event('PersonRegistered', { personId, name: `Name of ${name}`, email: `${name}@example.org`, source: 'staff' }),
    );
  for (const personId of [people.anna, people.berta])
    await append(`person-${personId}`, event('RoleGranted', { personId, roleId: 'client' }));
  for (const [key, hostId] of Object.entries(hosts)) {
    const office = key.startsWith('a') ? 'a' : 'b';
    const personId = people[`host${key.toUpperCase()}` as 'hostA1'];
    await append(
      `host-${hostId}`,
      event('HostRegistered', { hostId, personId, zone: zone[office], dayStartsAt: '00:00', slotStep: 30 }),
      event('HostProfileChanged', { hostId, personId, title: 'Dr', bio: `Bio of ${key}` }),
    );
    await append(`office-${offices[office]}`, event('HostAssigned', { officeId: offices[office], hostId }));
    const rules = [1, 2, 3, 4, 5].map((weekday) => ({
      weekday,
      from: '09:00',
      to: '17:00',
      officeId: offices[office],
    }));
    await append(`availability-${hostId}`, event('WeeklyHoursSet', { hostId, rules }));
  }
  for (const [name, serviceId] of Object.entries(services))
    await append(
      `service-${serviceId}`,
      event('ServiceOffered', {
        serviceId,
        terms: {
          ...terms,
          name: name === 'talk' ? 'Talk' : `Service ${name}`,
          ...(name === 'group' && { capacity: 3 }),
          ...(name === 'far' && { hostIds: [hosts.b1] }),
        },
      }),
    );
};

let nonce = 0;
const base32 = 'abcdefghijklmnopqrstuvwxyz234567';
export const nextNonce = (): string => {
  nonce += 1;
  let text = '';
  for (let n = nonce, i = 0; i < 12; i += 1, n = Math.floor(n / 32)) text = base32[n % 32] + text;
  return text;
};

export type Booking = {
  hostId?: string;
  officeId?: string;
  clientId?: string;
  serviceId?: string;
  date?: string;
  time?: string;
  note?: string;
  minutes?: number;
};

/** A line as a page would write it; nothing is decided here. */
export const lineOf = (booking: Booking = {}): Line => {
  const {
    hostId = hosts.a1,
    clientId = people.anna,
    serviceId = services.talk,
    date = monday,
    time = '10:00',
  } = booking;
  const { officeId = offices.a, minutes = 30, note } = booking;
  const start = Date.parse(`${date}T${time}:00+01:00`);
  return {
    appointmentId: `${hostId}-${date.replaceAll('-', '')}-${nextNonce()}`,
    clientId,
    hostId,
    officeId,
    serviceId,
    start: new Date(start).toISOString(),
    end: new Date(start + minutes * 60_000).toISOString(),
    zone: 'Europe/Madrid',
    localStart: `${date}T${time}`,
    tzdb: '2025c',
    bufferBefore: 0,
    bufferAfter: 0,
    capacity: serviceId === services.group ? 3 : 1,
    sequence: 0,
    ...(note && { note }),
  };
};

export const book = async (world: World, booking: Booking = {}): Promise<Line> => {
  const line = lineOf(booking);
  await world.append(pageStream(line.hostId, line.localStart.slice(0, 10)), event('AppointmentBooked', line));
  return line;
};
