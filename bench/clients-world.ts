import type { AnyEvent, EventOf, EventType } from '#contracts/events/index';
import { pageStream } from '#contracts/ids';
import { eventIdOf } from '#platform/event-store/ids';
import type { EventStore } from '#platform/event-store/port';
import type { SubjectKeys } from '#platform/sealing/port';
import { sealEvents } from '#platform/sealing/seal';
import { idOf } from './reads-world.ts';

const offices = 10;
const hosts = 50;
export const officeId = idOf(1);
const clientId = (n: number): string => idOf(10_000 + n);
const hostId = (n: number): string => idOf(1_000 + (n % hosts));

/** Some beginnings are common and most are rare, as in a country. */
const beginnings = ['an', 'mar', 'jo', 'el', 'ka', 'se', 'lu', 'ro', 'vi', 'ni', 'ta', 'do', 'gu', 'pe', 'wi', 'os'];
const middles = ['na', 'ri', 'le', 'do', 'sa', 'mi', 'ko', 'vi', 'be', 'tu', 'ra', 'ne', 'lo'];
const endings = ['', 's', 'n', 'ta', 'lla', 'rt', 'x', 'ck', 'mann'];
const word = (n: number): string => {
  const common = Math.floor(((n % 97) ** 2 / 97 ** 2) * beginnings.length);
  return `${beginnings[common]}${middles[n % middles.length]}${endings[n % endings.length]}`;
};

/** The same for the same number, whichever world: so that a question means the same in both. */
export const clientOf = (n: number) => ({
  name: `${word(n * 7)} ${word(n * 13 + 5)}`,
  email: `client${n}@daybook.example`,
  phone: `+34${String(600_000_000 + n)}`,
});

type Written = { readonly stream: string; readonly events: readonly AnyEvent[] };
const event = <T extends EventType>(type: T, data: EventOf<T>['data']): AnyEvent => ({ type, data }) as AnyEvent;

const registered = (n: number): Written => {
  const personId = clientId(n);
  return {
    stream: `person-${personId}`,
    events: [
      event('PersonRegistered', { personId, ...clientOf(n), source: 'staff' }),
      event('RoleGranted', { personId, roleId: 'client' }),
    ],
  };
};

const day = '2027-01-04';
/** A page for each, as if all came on days of their own: nothing is decided here. */
const booked = (n: number): Written => {
  const nonce = idOf(500_000 + n);
  const line = {
    appointmentId: `${hostId(n)}-20270104-${nonce}`,
    clientId: clientId(n),
    hostId: hostId(n),
    officeId: idOf(1 + (n % offices)),
    serviceId: idOf(900),
    start: `${day}T09:00:00.000Z`,
    end: `${day}T09:30:00.000Z`,
    zone: 'Europe/Madrid',
    localStart: `${day}T10:00`,
    tzdb: '2025c',
    bufferBefore: 0,
    bufferAfter: 0,
    capacity: 1,
    sequence: 0,
  };
  return { stream: `${pageStream(hostId(n), day)}-${n}`, events: [event('AppointmentBooked', line)] };
};

/** So many clients, of whom one in five nobody has received yet. */
export const writeClients = async (store: EventStore, keys: SubjectKeys, clients: number): Promise<void> => {
  const epoch = Date.parse('2026-01-01T00:00:00Z');
  for (let from = 0; from < clients; from += 1_000) {
    const some = Array.from({ length: Math.min(1_000, clients - from) }, (_, i) => from + i);
    const written = some.flatMap((n) => [registered(n), ...(n % 5 === 0 ? [] : [booked(n)])]);
    const sealed = await sealEvents(
      written.flatMap(({ events }) => events),
      keys,
    );
    let next = 0;
    for (const [order, { stream, events }] of written.entries()) {
      const own = sealed.slice(next, next + events.length);
      next += events.length;
      const commandId = `${stream}/bench`;
      const at = new Date(epoch + (from * 2 + order) * 1_000).toISOString();
      await store.append(
        stream,
        own.map(({ type, data }, index) => ({
          eventId: eventIdOf(commandId, stream, 'bench', index),
          type,
          data,
          metadata: {
            commandId,
            actorId: 'system',
            via: 'system',
            at,
            v: 1,
            $correlationId: commandId,
            $causationId: commandId,
          },
        })),
        'no-stream',
      );
    }
  }
};
