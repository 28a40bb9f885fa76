import { randomUUID } from 'node:crypto';
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { openPages } from '#command-service/page/pages';
import type { Line } from '#contracts/events/index';
import { openEventStore } from '#platform/event-store/eventstoredb';
import { day, earlier, hostId, line, measure } from '#test/support/page-examples';

/** Runs `once` over and over from so many places at once; answers how many a second. */
const repeat = async (callers: number, seconds: number, once: (n: number) => Promise<unknown>): Promise<number> => {
  let count = 0;
  const begin = performance.now();
  const caller = async () => {
    while (performance.now() - begin < seconds * 1000) await once(count++);
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return (count / (performance.now() - begin)) * 1000;
};

const dateOf = (n: number): string => new Date(Date.UTC(2026, 2, 2) + n * 86_400_000).toISOString().slice(0, 10);
const quarter = (n: number): string =>
  `${String(9 + Math.floor(n / 4)).padStart(2, '0')}:${String((n % 4) * 15).padStart(2, '0')}`;

/** The official client and the store alone, with an event of a booking's size on streams as long as a page's. */
export const appendsOfClient = async (url: string, callers: number, seconds: number): Promise<number> => {
  const client = EventStoreDBClient.connectionString(url);
  const data = line('a', '09:00', '09:15');
  const metadata = { commandId: randomUUID(), actorId: hostId, via: 'api', at: new Date().toISOString(), v: 1 };
  const run = randomUUID();
  const perSecond = await repeat(callers, seconds, (n) =>
    client.appendToStream(`limit-${run}-${n}`, jsonEvent({ type: 'AppointmentBooked', data, metadata }), {
      expectedRevision: 'no_stream',
    }),
  );
  await client.dispose();
  return perSecond;
};

/** A booking without HTTP: decide on a cached page, seal nothing, append, fold. */
export const appendsOfHandler = async (url: string, callers: number, seconds: number): Promise<number> => {
  const store = openEventStore({ url });
  const timing = { clock: () => new Date(), random: Math.random, delay: () => new Promise<void>(() => {}) };
  const pages = openPages({ store, timing, seal: async (events) => events });
  const run = randomUUID();
  const perSecond = await repeat(callers, seconds, (n) => {
    // Many pages at once, each filled from nine to five.
    const date = dateOf(Math.floor(n / (200 * 32)) * 200 + (n % 200));
    const at = quarter(Math.floor(n / 200) % 32);
    const stream = `page-${hostId}-${date}-${run}`;
    const commandId = `${run}-${n}`;
    const start = `${date}T${at}:00.000Z`;
    const end = new Date(Date.parse(start) + 15 * 60_000).toISOString();
    const booked: Line = { ...line('a', '09:00', '09:15'), appointmentId: `${hostId}-${n}`, start, end };
    const metadata = {
      actorId: hostId,
      via: 'api' as const,
      at: start,
      $correlationId: commandId,
      $causationId: commandId,
    };
    return pages.handle({
      stream,
      meta: { commandId, ...metadata },
      command: {
        type: 'BookAppointment',
        page: stream,
        line: booked,
        approval: 'none',
        ...measure({ day: day(date), now: earlier }),
      },
    });
  });
  await store.close();
  return perSecond;
};
