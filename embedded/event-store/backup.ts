import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { readStorage } from './storage.ts';

/** A compacted copy of one moment of the folder, also of one in use. `cp` of a running store is not a backup. */
export const backup = async (dir: string, to: string): Promise<{ readonly records: number }> => {
  if (existsSync(to) && readdirSync(to).length > 0)
    throw new Error(`The folder ${to} is not empty: a backup goes into a new one.`);
  mkdirSync(to, { recursive: true });
  const storage = readStorage(dir);
  await storage.backup(to);
  await storage.close();
  const copy = readStorage(to);
  const records = copy.lastPosition();
  await copy.close();
  return { records };
};
