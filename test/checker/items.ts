/**
 * What takes a host's time, indexed by day so that a long history stays quick. Written apart from the command service
 * on purpose: a mistake there must not be repeated here.
 */
export type Item = {
  readonly id: string;
  readonly kind: 'line' | 'hold' | 'block';
  /** Whose time it is: a host, a room, or the client of a diary. */
  readonly resource: string;
  readonly page: string;
  readonly start: number;
  readonly end: number;
  readonly before: number;
  readonly after: number;
  readonly serviceId: string | undefined;
  readonly capacity: number;
  /** What it may lie over, because somebody approved it. */
  readonly over: Set<string>;
};

const day = 86_400_000;

export const openIndex = () => {
  const buckets = new Map<string, Set<Item>>();

  const keysOf = ({ resource, start, end, before, after }: Item): readonly string[] => {
    const keys: string[] = [];
    for (let at = Math.floor((start - before) / day); at <= Math.floor((end + after) / day); at += 1) {
      keys.push(`${resource}/${at}`);
    }
    return keys;
  };

  return {
    near(item: Item): ReadonlySet<Item> {
      const found = new Set<Item>();
      for (const key of keysOf(item)) for (const other of buckets.get(key) ?? []) found.add(other);
      return found;
    },
    add(item: Item): void {
      for (const key of keysOf(item)) {
        const bucket = buckets.get(key) ?? new Set();
        buckets.set(key, bucket.add(item));
      }
    },
    remove(item: Item): void {
      for (const key of keysOf(item)) buckets.get(key)?.delete(item);
    },
  };
};

/** Buffers of both add up, but end at the edge of the page: across it only the appointments themselves can clash. */
export const clash = (a: Item, b: Item): boolean => {
  if (a.kind === 'block' && b.kind === 'block') return false;
  if (a.page !== b.page) return a.start < b.end && b.start < a.end;
  return a.start - a.before < b.end + b.after && b.start - b.before < a.end + a.after;
};

export const oneSession = (a: Item, b: Item): boolean =>
  a.kind !== 'block' &&
  b.kind !== 'block' &&
  a.capacity > 1 &&
  b.capacity > 1 &&
  a.serviceId === b.serviceId &&
  a.start === b.start;
