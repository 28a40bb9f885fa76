import type { Needs } from './cache.ts';

type Entry<T> = {
  readonly key: string;
  readonly value: T;
  readonly bytes: number;
  readonly until: number;
  readonly labels: readonly string[];
};

/** What an entry itself costs beside its text, roughly. */
const overhead = 400;

const labelsOf = (needs: Needs): string[] =>
  Object.entries(needs).flatMap(([projection, keys]) =>
    keys === 'any' ? [projection, `${projection} any`] : [projection, ...keys.map((key) => `${projection} ${key}`)],
  );

const kindOf = (key: string): string => `${key.slice(0, key.indexOf(':'))}:*`;

/** Values under keys and under labels, bounded in number and bytes; the one not asked for longest goes first. */
export const createShelf = <T>(mostEntries: number, mostBytes: number) => {
  const entries = new Map<string, Entry<T>>();
  const labelled = new Map<string, Set<Entry<T>>>();
  let bytes = 0;

  const remove = (entry: Entry<T>) => {
    if (entries.get(entry.key) !== entry) return;
    entries.delete(entry.key);
    bytes -= entry.bytes;
    for (const label of entry.labels) {
      const set = labelled.get(label);
      set?.delete(entry);
      if (set?.size === 0) labelled.delete(label);
    }
  };
  const removeAll = (label: string) => {
    for (const entry of labelled.get(label) ?? []) remove(entry);
  };

  return {
    get: (key: string, now: number): T | undefined => {
      const entry = entries.get(key);
      if (!entry) return undefined;
      if (entry.until <= now) {
        remove(entry);
        return undefined;
      }
      entries.delete(key);
      entries.set(key, entry);
      return entry.value;
    },
    put: (key: string, value: T, size: number, until: number, needs: Needs): void => {
      const old = entries.get(key);
      if (old) remove(old);
      const entry = { key, value, bytes: size + key.length + overhead, until, labels: labelsOf(needs) };
      if (entry.bytes > mostBytes) return;
      entries.set(key, entry);
      bytes += entry.bytes;
      for (const label of entry.labels) labelled.set(label, (labelled.get(label) ?? new Set()).add(entry));
      for (const oldest of entries.values()) {
        if (entries.size <= mostEntries && bytes <= mostBytes) break;
        remove(oldest);
      }
    },
    /** Null: everything that rests on the projection. */
    drop: (projection: string, keys: readonly string[] | null): void => {
      if (keys === null) removeAll(projection);
      if (keys === null || keys.length === 0) return;
      removeAll(`${projection} any`);
      for (const key of keys) {
        removeAll(`${projection} ${key}`);
        removeAll(`${projection} ${kindOf(key)}`);
      }
    },
    clear: (): void => {
      entries.clear();
      labelled.clear();
      bytes = 0;
    },
    size: () => ({ entries: entries.size, bytes }),
  };
};
