/** What both sides are given: the same hosts, clients and hours, the same 100,000 appointments, the same free slots. */
export type Slot = { readonly hostId: string; readonly start: string };
export type Seeded = Slot & { readonly clientId: string };
export type Scene = {
  readonly officeId: string;
  readonly serviceId: string;
  readonly hosts: readonly string[];
  readonly clients: readonly string[];
  readonly minutes: number;
  readonly firstDay: string;
  readonly seeded: readonly Seeded[];
  /** Free ones, to be taken from the front: near ones first, in no order within a fortnight. */
  readonly free: readonly Slot[];
};

export const dayCount = 90;
export const slotMinutes = 15;
/** Minutes of the UTC day between which everybody books: so long that all rows find room in the first fortnight, whose pages the warm-up has opened. */
export const openFrom = 0;
export const openUntil = 24 * 60;
const fortnight = 15;
const day = 86_400_000;

export const dateAfter = (firstDay: string, days: number): string =>
  new Date(Date.parse(firstDay) + days * day).toISOString().slice(0, 10);

const chanceFrom = (seed: number) => {
  let state = seed;
  return (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return Math.floor((state / 0x8000_0000) * below);
  };
};

const shuffle = <T>(items: T[], chance: (below: number) => number): T[] => {
  for (let n = items.length - 1; n > 0; n -= 1) {
    const m = chance(n + 1);
    const [a, b] = [items[n], items[m]];
    if (a !== undefined && b !== undefined) [items[n], items[m]] = [b, a];
  }
  return items;
};

type Given = Pick<Scene, 'officeId' | 'serviceId' | 'hosts' | 'clients' | 'firstDay'>;

/** The same for the same ids: nothing is left to chance that could favour one side. */
export const sceneOf = (given: Given, seededCount: number): Scene => {
  const chance = chanceFrom(7);
  const free: Slot[] = [];
  const seeded: Seeded[] = [];
  const perDay = (openUntil - openFrom) / slotMinutes;
  const share = seededCount / (dayCount * given.hosts.length * perDay);
  for (let from = 0; from < dayCount; from += fortnight) {
    const slots: Slot[] = [];
    for (let d = from; d < Math.min(from + fortnight, dayCount); d += 1) {
      const midnight = Date.parse(dateAfter(given.firstDay, d));
      for (const hostId of given.hosts)
        for (let at = openFrom; at < openUntil; at += slotMinutes)
          slots.push({ hostId, start: new Date(midnight + at * 60_000).toISOString() });
    }
    const taken = Math.round(slots.length * share);
    shuffle(slots, chance).forEach((slot, n) => {
      if (n < taken) seeded.push({ ...slot, clientId: given.clients[chance(given.clients.length)] ?? '' });
      else free.push(slot);
    });
  }
  return { ...given, minutes: slotMinutes, seeded, free };
};
