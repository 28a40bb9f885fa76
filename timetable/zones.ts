import { dateText, wallOf, wallText } from './wall.ts';
import { changesIn } from './zone-changes.ts';

const minute = 60_000;
/** Wider than any offset a zone ever had, so that both sides of a change are seen from a wall-clock time. */
const reach = 16 * 60 * minute;
const chunkLength = 400 * 24 * 60 * minute;
const mostZones = 256;
const mostChunks = 32;

type Chunk = ReturnType<typeof changesIn>;
const zones = new Map<string, Map<number, Chunk>>();

/** Both levels are bounded by forgetting the oldest: what people send as a zone or a year cannot fill the memory. */
const remember = <K, V>(cache: Map<K, V>, most: number, key: K, value: V): V => {
  const [oldest] = cache.size < most ? [] : cache.keys();
  if (oldest !== undefined) cache.delete(oldest);
  cache.set(key, value);
  return value;
};

const chunkOf = (zone: string, at: number): Chunk => {
  const chunks = zones.get(zone) ?? remember(zones, mostZones, zone, new Map<number, Chunk>());
  const index = Math.floor(at / chunkLength);
  return (
    chunks.get(index) ??
    remember(chunks, mostChunks, index, changesIn(zone, index * chunkLength, (index + 1) * chunkLength))
  );
};

/** What to add to an instant to read the wall clock of the zone, in milliseconds. */
export const offsetAt = (zone: string, at: number): number => {
  const { from, offset } = chunkOf(zone, at);
  let i = from.length - 1;
  while (i > 0 && (from[i] ?? 0) > at) i -= 1;
  return offset[i] ?? 0;
};

/** A change of the clock: from `at` on it reads `by` milliseconds more than it would have. */
export type ClockChange = { readonly at: number; readonly by: number };

/** The changes strictly between two instants; none on nearly every day of every zone. */
export const changesBetween = (zone: string, start: number, end: number): readonly ClockChange[] => {
  if (offsetAt(zone, start) === offsetAt(zone, end) && end - start < 48 * 60 * minute) return [];
  const found: ClockChange[] = [];
  for (let at = start; at < end; at = Math.floor(at / chunkLength + 1) * chunkLength) {
    const { from, offset } = chunkOf(zone, at);
    for (let i = 0; i < from.length; i += 1) {
      const change = from[i] ?? 0;
      const by = (offset[i] ?? 0) - offsetAt(zone, change - 1);
      if (by !== 0 && change > start && change < end) found.push({ at: change, by });
    }
  }
  return found;
};

export const toLocal = (zone: string, at: number): string => wallText(at + offsetAt(zone, at));

export const localDateOf = (zone: string, at: number): string => dateText(at + offsetAt(zone, at));

/** `+02:00`, as people need it to tell the two halves of an autumn night apart. */
export const offsetText = (zone: string, at: number): string => {
  const minutes = Math.round(offsetAt(zone, at) / minute);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.trunc(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;
};

export type FromLocal =
  | { readonly kind: 'instant'; readonly at: number }
  /** The clock skips this time at `change`; `before` and `after` are as far from it as the clock jumps. */
  | { readonly kind: 'gap'; readonly before: number; readonly after: number; readonly change: number };

/** A time that comes twice means the earlier unless the later is asked for; a time that is skipped is no instant. */
export const fromLocal = (zone: string, local: string, which: 'earlier' | 'later' = 'earlier'): FromLocal =>
  fromWall(zone, wallOf(local), which);

export const fromWall = (zone: string, wall: number, which: 'earlier' | 'later' = 'earlier'): FromLocal => {
  const early = offsetAt(zone, wall - reach);
  const late = offsetAt(zone, wall + reach);
  // The clock going back makes the earlier instant the one with the greater, older offset.
  const [first, second] = which === 'earlier' ? [early, late] : [late, early];
  if (offsetAt(zone, wall - first) === first) return { kind: 'instant', at: wall - first };
  if (offsetAt(zone, wall - second) === second) return { kind: 'instant', at: wall - second };
  const [change] = changesBetween(zone, wall - reach, wall + reach);
  return { kind: 'gap', before: wall - late, after: wall - early, change: change?.at ?? wall - early };
};

/** The instant an opening, a day or a time off begins: where the clock skips the time, the first instant after. */
export const instantOf = (zone: string, wall: number): number => {
  const found = fromWall(zone, wall);
  return found.kind === 'instant' ? found.at : found.change;
};

/** The edition of the tz database that every instant here was made with, such as 2025c. */
export const tzdbVersion: string = process.versions.tz ?? `icu-${process.versions.icu}`;
