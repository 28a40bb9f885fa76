import { changeOf, type Days, daysOf, includes, keyOf, kindOf, type Needs } from './needs.ts';

/** What an entry rests on, as it is looked for when something changes. */
type Label<T> = { readonly name: string; readonly days: Days; readonly entry: Entry<T> };

type Entry<T> = {
  readonly key: string;
  readonly value: T;
  readonly bytes: number;
  readonly until: number;
  readonly labels: Label<T>[];
};

/** What an entry itself costs beside its text, and each thing that it rests on, roughly. */
const overhead = 400;
const labelBytes = 100;

const whenever: Days = {};

const labelsOf = (needs: Needs): { readonly name: string; readonly days: Days }[] =>
  Object.entries(needs).flatMap(([projection, keys]) => [
    { name: projection, days: whenever },
    ...(keys === 'any'
      ? [{ name: `${projection} any`, days: whenever }]
      : keys.map((need) => ({ name: `${projection} ${keyOf(need)}`, days: daysOf(need) }))),
  ]);

/** Values under keys and under labels, bounded in number and bytes; the one not asked for longest goes first. */
export const createShelf = <T>(mostEntries: number, mostBytes: number) => {
  const entries = new Map<string, Entry<T>>();
  const labelled = new Map<string, Set<Label<T>>>();
  let bytes = 0;

  const remove = (entry: Entry<T>) => {
    if (entries.get(entry.key) !== entry) return;
    entries.delete(entry.key);
    bytes -= entry.bytes;
    for (const label of entry.labels) {
      const set = labelled.get(label.name);
      set?.delete(label);
      if (set?.size === 0) labelled.delete(label.name);
    }
  };
  const removeAll = (name: string, day?: string) => {
    for (const { entry, days } of labelled.get(name) ?? []) if (includes(days, day)) remove(entry);
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
      const names = labelsOf(needs);
      const cost = size + key.length + overhead + names.length * labelBytes;
      const entry: Entry<T> = { key, value, bytes: cost, until, labels: [] };
      if (entry.bytes > mostBytes) return;
      entries.set(key, entry);
      bytes += entry.bytes;
      for (const { name, days } of names) {
        const label = { name, days, entry };
        entry.labels.push(label);
        labelled.set(name, (labelled.get(name) ?? new Set()).add(label));
      }
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
      for (const announced of keys) {
        const { key, day } = changeOf(announced);
        removeAll(`${projection} ${key}`, day);
        removeAll(`${projection} ${kindOf(key)}`, day);
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
