import { Refused } from '#contracts/client';
import type { Demo } from './load.ts';
import type { Place, Places } from './places.ts';

const names = [
  'Elena Torres',
  'Hugo Martín',
  'Sofía León',
  'Bruno Costa',
  'Inês Almeida',
  'Jonas Weber',
  'Amira Haddad',
  'Tomás Vega',
];
const day = 86_400_000;

/** The next working days, as dates. */
const workingDays = (count: number, now: Date): string[] => {
  const dates: string[] = [];
  for (let at = now.getTime() + day; dates.length < count; at += day) {
    const date = new Date(at);
    if (date.getUTCDay() % 6 !== 0) dates.push(date.toISOString().slice(0, 10));
  }
  return dates;
};

const timeOf = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

/** A few on every day, in a pattern that looks lived in: some moved, some cancelled. */
export const bookSome = async (api: Demo, { rooms }: Places, ada: string): Promise<number> => {
  const clients = await Promise.all(
    names.map(
      async (name, i) =>
        (
          await api.registerClient({
            body: { name, email: `client${i + 1}@daybook.example` },
            idempotencyKey: `demo-client-${i}`,
          })
        ).body.personId,
    ),
  );
  const days = workingDays(8, new Date());
  const wanted = days.flatMap((date, d) =>
    rooms.flatMap((room, r) =>
      [0, 1, 2].map((n) => ({
        date,
        room,
        key: `demo-${d}-${r}-${n}`,
        minutes: 9 * 60 + ((d * 2 + r + n * 3) % 8) * room.minutes,
        who: (d + r * 3 + n * 5) % (clients.length + 1),
      })),
    ),
  );
  let booked = 0;
  const book = async ({
    date,
    room,
    key,
    minutes,
    who,
  }: {
    date: string;
    room: Place;
    key: string;
    minutes: number;
    who: number;
  }) => {
    const { serviceId, officeId, hostId } = room;
    const start = `${date}T${timeOf(minutes)}`;
    try {
      const { body } = await api.bookAppointment({
        body: { serviceId, officeId, hostId, start, clientId: clients[who] ?? ada, allowClientOverlap: true },
        idempotencyKey: key,
      });
      booked += 1;
      if (booked % 9 === 0)
        await api.cancelAppointment({
          params: { appointmentId: body.appointmentId },
          body: { reason: 'Called to cancel' },
          idempotencyKey: `${key}-cancel`,
        });
    } catch (error) {
      // On a second try after an interruption a day may have passed: what no longer fits is left out.
      if (!(error instanceof Refused) || error.status >= 500) throw error;
    }
  };
  for (const one of wanted) await book(one);
  return booked;
};
