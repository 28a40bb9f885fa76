import { booking, daybookPaths, list, opponentPaths, slots, statistics } from './asks.ts';
import { type Daybook, fullSize, type Size, startDaybook } from './daybook.ts';
import { type LoadDriver, openLoad } from './load/open.ts';
import { medianBy } from './median.ts';
import { startOpponent } from './opponent/open.ts';
import type { Scene } from './scene.ts';
import { type Measured, measureSide, type Side, type Work } from './side.ts';

export type BookingsOptions = {
  readonly seconds?: number;
  readonly rounds?: number;
  readonly size?: Size;
  readonly progress?: (line: string) => void;
};

export type Compared = { readonly what: string; readonly daybook: Measured; readonly crud: Measured };

/** Bookings, and everything they bring about: in the tables, every letter dealt with. CRUD has nothing behind it. */
export type Sustained = { readonly bookings: number; readonly seconds: number };

/** More than either side can do, so that nobody runs out of slots before the time is up. */
const mostPerSecond = 9_000;

/** Takes free slots nobody has taken on this side. */
const bookings = (scene: Scene, side: Side, count: number) => {
  const from = side.used;
  side.used += count;
  if (side.used > scene.free.length) throw new Error('there are no free slots left: fewer rounds, or shorter ones');
  return Array.from({ length: count }, (_, n) => booking(scene, side.paths, from + n, from + n));
};

const closed =
  (connections: number) =>
  (scene: Scene, side: Side, seconds: number): Work => {
    // One connection waits for each commit; it does not need that many.
    const count = Math.ceil(seconds * Math.min(mostPerSecond, connections * 1_500));
    return { connections, seconds, requests: bookings(scene, side, count) };
  };

/** Until most pages of the next fortnight are in memory and the code is compiled: what a day's work looks like. */
const warmUp = (scene: Scene, side: Side): Work => ({
  connections: 64,
  seconds: 30,
  requests: bookings(scene, side, 5_000),
});

const offered =
  (rate: number) =>
  (scene: Scene, side: Side, seconds: number): Work => ({
    connections: 64,
    seconds,
    rate,
    requests: bookings(scene, side, Math.ceil(seconds * rate) + 1),
  });

/** Everybody wants the same one. Who is told to come back later got no slot either. */
const oneSlot = (scene: Scene, side: Side): Work => {
  const [first] = bookings(scene, side, 1);
  if (!first) throw new Error('there is no free slot left');
  return {
    connections: 1_000,
    seconds: 30,
    requests: Array.from({ length: 1_000 }, () => first),
    expected: [201, 409, 503],
  };
};

const mix = (scene: Scene, side: Side, seconds: number): Work => {
  const count = Math.ceil((seconds * mostPerSecond) / 10);
  const requests = bookings(scene, side, count).flatMap((one, n) => [
    one,
    ...Array.from({ length: 6 }, (_, m) => list(scene, side.paths, n * 6 + m)),
    ...Array.from({ length: 3 }, (_, m) => slots(scene, side.paths, n * 3 + m)),
  ]);
  return { connections: 64, seconds, requests };
};

const reads =
  (ask: (scene: Scene, side: Side, n: number) => ReturnType<typeof list>) =>
  (scene: Scene, side: Side, seconds: number): Work => ({
    connections: 64,
    seconds,
    again: true,
    requests: scene.hosts.map((_, n) => ask(scene, side, n)),
  });

type Kind = {
  readonly what: string;
  readonly work: (scene: Scene, side: Side, seconds: number) => Work;
  readonly check?: (measured: Measured) => void;
};

const exactlyOne = ({ statuses }: Measured) => {
  if (statuses[201] !== 1) throw new Error(`one slot was given to ${statuses[201] ?? 0}: ${JSON.stringify(statuses)}`);
};

const kinds: readonly Kind[] = [
  { what: 'W1 book, 64 connections', work: closed(64) },
  { what: 'W1 book, 16 connections', work: closed(16) },
  { what: 'W1 book, 1 connection', work: closed(1) },
  { what: 'W1 book, 1,000/s offered (ratio of p99)', work: offered(1_000) },
  { what: 'W2 1,000 at once for one slot', work: oneSlot, check: exactlyOne },
  { what: 'W3 list a host, page of 50', work: reads((scene, { paths }, n) => list(scene, paths, n)) },
  { what: 'W4 free slots, 14 days', work: reads((scene, { paths }, n) => slots(scene, paths, n)) },
  { what: 'W5 statistics, 30 days', work: reads((scene, { paths }) => statistics(scene, paths)) },
  { what: 'W6 10 % book, 60 % list, 30 % slots', work: mix },
];

/**
 * Slots that nobody came to ask for are the next row's: else the rows ran ahead of the days that the warm-up has read,
 * and what was measured with one connection was mostly pages that were opened for the first time.
 */
const measure = async (
  driver: LoadDriver,
  scene: Scene,
  side: Side,
  workOf: Kind['work'],
  seconds: number,
): Promise<Measured> => {
  const from = side.used;
  const work = workOf(scene, side, seconds);
  const measured = await measureSide(driver, side, work);
  const asked = work.requests.slice(0, measured.count + work.connections);
  side.used = Math.min(side.used, from + asked.filter(({ method }) => method === 'POST').length);
  return measured;
};

type Options = Required<Pick<BookingsOptions, 'seconds' | 'rounds' | 'progress'>>;

/** In turns, the other one first each time, and the one that is not asked stands still. */
const compare = async (
  kind: Kind,
  { scene, rest, wake, settled }: Daybook,
  sides: readonly [Side, Side],
  driver: LoadDriver,
  { seconds, rounds, progress }: Options,
): Promise<Compared> => {
  const measured: Record<Side['name'], Measured[]> = { daybook: [], crud: [] };
  for (let round = 0; round < rounds; round += 1)
    for (const side of round % 2 === 0 ? sides : sides.toReversed()) {
      // What the row before left behind is not this row's work.
      await settled();
      if (side.name === 'crud') rest();
      try {
        const one = await measure(driver, scene, side, kind.work, seconds);
        kind.check?.(one);
        measured[side.name].push(one);
        progress(`${kind.what}: ${side.name} ${one.perSecond.toFixed(0)}/s`);
      } finally {
        if (side.name === 'crud') wake();
      }
    }
  const middle = (name: Side['name']) => medianBy(measured[name], ({ perSecond }) => perSecond);
  return { what: kind.what, daybook: middle('daybook'), crud: middle('crud') };
};

const sustain = async (daybook: Daybook, driver: LoadDriver, ours: Side, seconds: number): Promise<Sustained> => {
  await daybook.settled();
  const begin = performance.now();
  const { count } = await measure(driver, daybook.scene, ours, closed(64), seconds);
  await daybook.settled();
  return { bookings: count, seconds: (performance.now() - begin) / 1000 };
};

/** W1 to W6 over HTTP: the whole of Daybook, and plain CRUD beside it, on the same machine in the same minutes. */
export const benchBookings = async (
  options: BookingsOptions = {},
): Promise<{ readonly compared: readonly Compared[]; readonly sustained: Sustained }> => {
  const { seconds = 4, rounds = 3, size = fullSize, progress = () => undefined } = options;
  progress(`starting Daybook with ${size.appointments} appointments`);
  const daybook = await startDaybook(size);
  const driver = await openLoad();
  try {
    progress('starting plain CRUD with the same');
    const opponent = await startOpponent(daybook.scene, daybook.keysDir);
    try {
      const headers = { Authorization: `Bearer ${daybook.accessToken}` };
      const ours: Side = { ...daybook.address(), name: 'daybook', paths: daybookPaths, headers, used: 0 };
      const theirs: Side = { ...opponent, name: 'crud', paths: opponentPaths, headers, used: 0 };
      const sides = [ours, theirs] as const;
      progress('warming up both');
      for (const side of sides) await measure(driver, daybook.scene, side, warmUp, seconds);
      const compared: Compared[] = [];
      for (const kind of kinds)
        compared.push(await compare(kind, daybook, sides, driver, { seconds, rounds, progress }));
      return { compared, sustained: await sustain(daybook, driver, ours, seconds) };
    } finally {
      await opponent.stop();
    }
  } finally {
    await driver.stop();
    await daybook.stop();
  }
};
