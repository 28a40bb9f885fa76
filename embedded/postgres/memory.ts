import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What DATA_DIR remembers of its cluster, which for root lies elsewhere. */
export type Memory = { readonly id: string; readonly folder: string; readonly password: string };
type Origin = { readonly id: string; readonly dataDir: string };

const read = <T>(file: string): T | undefined =>
  existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;

const write = (file: string, value: object): void => {
  writeFileSync(`${file}.new`, JSON.stringify(value, null, 2), { mode: 0o600 });
  renameSync(`${file}.new`, file);
};

const memoryFile = (dataDir: string): string => join(dataDir, 'postgres.json');
const originFile = (folder: string): string => join(folder, 'origin.json');

/** Finds the cluster again, or notes a new one: never a cluster of another DATA_DIR, never silently a fresh one for an old log. */
export const recall = (dataDir: string, folderForNew: string): Memory => {
  const memory = read<Memory>(memoryFile(dataDir));
  if (!memory) return note(dataDir, folderForNew);
  const origin = read<Origin>(originFile(memory.folder));
  if (origin?.id !== memory.id)
    throw new Error(
      `The Postgres files of ${dataDir} should be in ${memory.folder}, and they are gone. They hold the sign-ins and the ` +
        `keys of personal data: put them back, or delete ${dataDir} to begin anew.`,
    );
  if (origin.dataDir !== dataDir) adopt(dataDir, memory, origin);
  return memory;
};

const note = (dataDir: string, folder: string): Memory => {
  // A DATA_DIR that remembers nothing is new: what an earlier one of the same name left here belongs to a deleted log.
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const memory = { id: randomBytes(9).toString('base64url'), folder, password: randomBytes(18).toString('base64url') };
  write(originFile(folder), { id: memory.id, dataDir });
  write(memoryFile(dataDir), memory);
  return memory;
};

/** Removes the cluster and what DATA_DIR remembers of it. */
export const forget = (dataDir: string): void => {
  const memory = read<Memory>(memoryFile(dataDir));
  if (memory) rmSync(memory.folder, { recursive: true, force: true, maxRetries: 5 });
  rmSync(memoryFile(dataDir), { force: true });
};

/** DATA_DIR was moved (its Postgres comes along) or copied (two may not share one cluster). */
const adopt = (dataDir: string, memory: Memory, origin: Origin): void => {
  if (read<Memory>(memoryFile(origin.dataDir))?.id === memory.id)
    throw new Error(
      `${dataDir} is a copy of ${origin.dataDir}, and both would use the Postgres files in ${memory.folder}. ` +
        'Use "daybook backup" and "daybook restore" to copy an installation.',
    );
  write(originFile(memory.folder), { id: memory.id, dataDir });
};
