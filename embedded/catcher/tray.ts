import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Caught items on disk, newest first, the oldest thrown away when there are too many. */
export type Tray<T> = {
  list(): readonly T[];
  find(id: string): T | undefined;
  /** Resolves when the item would survive a crash of this process; `raw` is kept beside it. */
  add(item: T, raw?: Buffer): Promise<void>;
  raw(id: string): Buffer | undefined;
  clear(): Promise<void>;
};

export type TrayOptions<T> = { readonly folder: string; readonly idOf: (item: T) => string; readonly limit: number };

const saved = <T>(folder: string): T[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .reverse()
    .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')));

export const openTray = <T>({ folder, idOf, limit }: TrayOptions<T>): Tray<T> => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const file of readdirSync(folder)) if (file.endsWith('.new')) rmSync(join(folder, file));
  let items = saved<T>(folder);
  const [jsonOf, rawOf] = [(id: string) => join(folder, `${id}.json`), (id: string) => join(folder, `${id}.raw`)];
  const discard = async (gone: readonly T[]) => {
    const files = gone.flatMap((item) => [jsonOf(idOf(item)), rawOf(idOf(item))]);
    await Promise.all(files.map((file) => rm(file, { force: true })));
  };
  return {
    list: () => items,
    find: (id) => items.find((item) => idOf(item) === id),
    async add(item, raw) {
      const id = idOf(item);
      if (raw) await writeFile(rawOf(id), raw, { mode: 0o600 });
      await writeFile(`${jsonOf(id)}.new`, JSON.stringify(item), { mode: 0o600 });
      await rename(`${jsonOf(id)}.new`, jsonOf(id));
      const newest = [item, ...items].sort((a, b) => (idOf(a) < idOf(b) ? 1 : -1));
      items = newest.slice(0, limit);
      await discard(newest.slice(limit));
    },
    raw: (id) =>
      items.some((item) => idOf(item) === id) && existsSync(rawOf(id)) ? readFileSync(rawOf(id)) : undefined,
    async clear() {
      const gone = items;
      items = [];
      await discard(gone);
    },
  };
};

let last = 0;

/** Sorts by time of arrival as text, also within one millisecond. */
export const nextId = (now: number): string => {
  last = Math.max(now * 1_000, last + 1);
  return last.toString(36).padStart(11, '0');
};
