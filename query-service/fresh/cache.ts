import { hash } from 'node:crypto';
import { changeOf, daysOf, includes, keyOf, kindOf, type Needs } from './needs.ts';
import { createShelf } from './shelf.ts';

/** An answer just made. `validUntil`, in epoch ms: slots change by the clock alone. */
export type Made = {
  readonly text: string | Buffer;
  readonly needs: Needs;
  readonly validUntil?: number;
  /** The object's revision, for If-Match; a hash of the text when absent. */
  readonly etag?: string | undefined;
};
export type Ready = { readonly text: Buffer; readonly etag: string };

/** What answers are put together from, each kept by itself: a change makes one of them anew instead of all. */
export type Part = Ready & { readonly validUntil: number };

/** In the order of `wanted`. Those that are not ready are made in one go, in the order `make` is given them. */
export type Parts = <W>(
  wanted: readonly W[],
  keyOf: (one: W) => string,
  make: (missing: readonly W[]) => Promise<readonly Made[]>,
) => Promise<readonly Part[]>;

export type AnswerCache = {
  /**
   * The ready answer, or the one made now; made once for all who ask for it meanwhile. A part is kept by what was read
   * since the answer was begun, not since the part was.
   */
  answer(key: string, make: (parts: Parts) => Promise<Made>): Promise<Ready> | Ready;
  invalidate(projection: string, keys: readonly string[] | null): void;
  /** Throws everything away, and keeps nothing of what is being made. */
  clear(): void;
  size(): { readonly entries: number; readonly bytes: number };
};

export type CacheOptions = {
  readonly enabled: boolean;
  readonly seconds: number;
  readonly now: () => number;
  readonly mostEntries?: number;
  readonly mostBytes?: number;
  readonly mostPartBytes?: number;
};

type Change = { readonly projection: string; readonly keys: readonly string[] | null };
type Flight = { readonly since: number; readonly made: Promise<Ready>; next?: Promise<Ready> };
const mostChanges = 10_000;

const bytesOf = (text: string | Buffer): Buffer => (typeof text === 'string' ? Buffer.from(text) : text);

export const etagOf = (text: string | Buffer): string => hash('sha1', text, 'base64url').slice(0, 20);

const readyOf = ({ text, etag }: Made): Ready => {
  const bytes = bytesOf(text);
  return { text: bytes, etag: etag ?? etagOf(bytes) };
};

const touches = ({ projection, keys }: Change, needs: Needs): boolean => {
  const needed = needs[projection];
  if (needed === undefined) return false;
  if (keys === null || needed === 'any') return keys === null || keys.length > 0;
  return keys.some((announced) => {
    const { key, day } = changeOf(announced);
    const kind = kindOf(key);
    return needed.some((need) => (keyOf(need) === key || keyOf(need) === kind) && includes(daysOf(need), day));
  });
};

/**
 * Ready answers, thrown away exactly when a projector says that what they show has changed. Data read before a change
 * must not be kept after it: so the changes since an answer was begun are remembered and held against what it rests on.
 */
export const createCache = (options: CacheOptions): AnswerCache => {
  const { enabled, seconds, now, mostEntries = 20_000 } = options;
  const { mostBytes = 96 * 1_048_576, mostPartBytes = 32 * 1_048_576 } = options;
  const shelf = createShelf<Ready>(mostEntries, mostBytes);
  const pieces = createShelf<Part>(mostEntries, mostPartBytes);
  const flights = new Map<string, Flight>();
  let inFlight = 0;
  let number = 0;
  let changes: Change[] = [];

  const isStill = (since: number, needs: Needs): boolean => {
    const first = changes.length - (number - since);
    // They were too many, or everything was thrown away.
    if (first < 0) return false;
    return !changes.slice(first).some((change) => touches(change, needs));
  };

  const untilOf = ({ validUntil = Number.POSITIVE_INFINITY }: Made): number =>
    Math.min(validUntil, now() + seconds * 1000);

  const partOf = (made: Made): Part => ({ ...readyOf(made), validUntil: untilOf(made) });

  const partsSince =
    (since: number): Parts =>
    async (wanted, keyOf, make) => {
      const at = now();
      const parts = wanted.map((one) => pieces.get(keyOf(one), at));
      const missing = wanted.filter((_, n) => !parts[n]);
      const made = missing.length === 0 ? [] : await make(missing);
      const fresh = new Map(missing.map((one, n) => [one, made[n]]));
      return wanted.flatMap((one, n) => {
        const ready = parts[n];
        if (ready) return [ready];
        const anew = fresh.get(one);
        if (!anew) return [];
        const part = partOf(anew);
        if (isStill(since, anew.needs)) pieces.put(keyOf(one), part, part.text.length, part.validUntil, anew.needs);
        return [part];
      });
    };

  const keptNowhere: Parts = async (wanted, _keyOf, make) => (await make(wanted)).map(partOf);

  const fly = async (key: string, since: number, make: (parts: Parts) => Promise<Made>): Promise<Ready> => {
    inFlight += 1;
    try {
      const made = await make(partsSince(since));
      const ready = readyOf(made);
      if (isStill(since, made.needs)) shelf.put(key, ready, ready.text.length, untilOf(made), made.needs);
      return ready;
    } finally {
      inFlight -= 1;
      if (inFlight === 0) changes = [];
      if (flights.get(key)?.since === since) flights.delete(key);
    }
  };

  const note = (projection: string, keys: readonly string[] | null) => {
    number += 1;
    if (inFlight === 0) return;
    if (changes.length >= mostChanges) changes = [];
    changes.push({ projection, keys });
  };

  const answer: AnswerCache['answer'] = (key, make) => {
    if (!enabled) return make(keptNowhere).then(readyOf);
    const ready = shelf.get(key, now());
    if (ready) return ready;
    const flight = flights.get(key);
    if (flight?.since === number) return flight.made;
    if (flight) {
      // Whoever comes after a change may not share what was begun before it: the token they carry would be broken. All
      // of them share the one that follows it, so that many writes do not set off many costly queries at once.
      flight.next ??= flight.made.catch(() => undefined).then(() => answer(key, make));
      return flight.next;
    }
    const since = number;
    const made = fly(key, since, make);
    flights.set(key, { since, made });
    return made;
  };

  return {
    answer,
    invalidate: (projection, keys) => {
      if (keys?.length === 0) return;
      note(projection, keys);
      shelf.drop(projection, keys);
      pieces.drop(projection, keys);
    },
    clear: () => {
      number += 1;
      changes = [];
      shelf.clear();
      pieces.clear();
    },
    size: () => {
      const [whole, part] = [shelf.size(), pieces.size()];
      return { entries: whole.entries + part.entries, bytes: whole.bytes + part.bytes };
    },
  };
};
