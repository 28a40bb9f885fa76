import type { Api } from '../support/api.ts';
import { dateIn, openOffice } from '../support/api.ts';

export type Slot = { readonly hostId: string; readonly date: string; readonly start: string };

const timesOfDay = Array.from({ length: 32 }, (_, quarter) => {
  const minutes = 9 * 60 + quarter * 15;
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
});
const firstDay = 3;
const days = 80;

/** Enough time for everybody, given out at random: wherever the seed wants, and never the same twice unless asked. */
const openSlots = (hostIds: readonly string[], random: () => number) => {
  const below = (limit: number) => Math.floor(random() * limit);
  const pages = hostIds.flatMap((hostId) =>
    Array.from({ length: days }, (_, day) => ({ hostId, date: dateIn(firstDay + day), times: [...timesOfDay] })),
  );
  const given: Slot[] = [];
  type Page = (typeof pages)[number];
  const take = (page: Page | undefined): Slot | undefined => {
    const [time] = page?.times.splice(below(page.times.length), 1) ?? [];
    if (!page || time === undefined) return undefined;
    const slot = { hostId: page.hostId, date: page.date, start: `${page.date}T${time}` };
    given.push(slot);
    return slot;
  };
  return {
    fresh: (): Slot | undefined => take(pages[below(pages.length)]),
    onPage: (hostId: string, date: string) => take(pages.find((page) => page.hostId === hostId && page.date === date)),
    /** Somebody else had it, and most likely still has. */
    contested: (): Slot | undefined => given[below(given.length)],
  };
};

export type World = {
  readonly officeId: string;
  readonly serviceId: string;
  readonly slots: ReturnType<typeof openSlots>;
  /** In turn, so that nobody comes near the limit of mails an hour. */
  nextClient(): string;
};

/** An office, its hosts, and clients who can be written to. */
export const openWorld = async (
  admin: Api,
  size: { readonly hosts: number; readonly clients: number },
  random: () => number,
): Promise<World> => {
  const first = await openOffice(admin, { name: 'Passport', durations: [15] });
  const { officeId, serviceId } = first;
  const hostIds = [first.hostId];
  const rules = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: '09:00', to: '17:00', officeId }));
  while (hostIds.length < size.hosts) {
    const person = { name: `Host ${hostIds.length}` };
    const { hostId } = (await admin.registerHost({ body: { person, officeIds: [officeId] } })).body;
    await admin.setWeeklyHours({ params: { hostId }, body: { rules } });
    hostIds.push(hostId);
  }
  const clients: string[] = [];
  while (clients.length < size.clients) {
    const group = Array.from({ length: Math.min(16, size.clients - clients.length) }, (_, i) => clients.length + i);
    const made = await Promise.all(
      group.map((n) => admin.registerClient({ body: { name: `Client ${n}`, email: `client${n}@daybook.example` } })),
    );
    clients.push(...made.map(({ body }) => body.personId));
  }
  let turn = 0;
  return {
    officeId,
    serviceId,
    slots: openSlots(hostIds, random),
    nextClient() {
      turn += 1;
      return clients[turn % clients.length] ?? '';
    },
  };
};
