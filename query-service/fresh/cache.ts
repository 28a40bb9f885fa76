import { hash } from 'node:crypto';
import { changeOf, daysOf, includes, keyOf, kindOf, type Needs } from './needs.ts';
import { createShelf } from './shelf.ts';

/** An answer just made. `validUntil`, in epoch ms: slots change by the clock alone. */
export type Made = {
  readonly text: string;
  readonly needs: Needs;
  readonly validUntil?: number;
  /** The object's revision, for If-Match; a hash of the text when absent. */
  readonly etag?: string | undefined;
};
export type Ready = { readonly text: Buffer; readonly etag: string };

export type AnswerCache = {
  /** The ready answer, or the one made now; made once for all who ask for it meanwhile. */
  answer(key: string, make: () => Promise<Made>): Promise<Ready> | Ready;
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
};

type Change = { readonly projection: string; readonly keys: readonly string[] | null };
type Flight = { readonly since: number; readonly made: Promise<Ready>; next?: Promise<Ready> };
const mostChanges = 10_000;

const readyOf = ({ text, etag }: Made): Ready => {
  const bytes = Buffer.from(text);
  return { text: bytes, etag: etag ?? hash('sha1', bytes, 'base64url').slice(0, 20) };
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
  const { enabled, seconds, now, mostEntries = 20_000, mostBytes = 128 * 1_048_576 } = options;
  const shelf = createShelf<Ready>(mostEntries, mostBytes);
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

  const fly = async (key: string, since: number, make: () => Promise<Made>): Promise<Ready> => {
    inFlight += 1;
    try {
      const made = await make();
      const { needs, validUntil = Number.POSITIVE_INFINITY } = made;
      const ready = readyOf(made);
      if (isStill(since, needs))
        shelf.put(key, ready, ready.text.length, Math.min(validUntil, now() + seconds * 1000), needs);
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
    if (!enabled) return make().then(readyOf);
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
    const made = fly(key, number, make);
    flights.set(key, { since: number, made });
    return made;
  };

  return {
    answer,
    invalidate: (projection, keys) => {
      if (keys?.length === 0) return;
      note(projection, keys);
      shelf.drop(projection, keys);
    },
    clear: () => {
      number += 1;
      changes = [];
      shelf.clear();
    },
    size: shelf.size,
  };
};
