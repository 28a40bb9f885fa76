import { closeSync, constants, fsyncSync, openSync, readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { durableWrites } from './durable-write.ts';
import type { JournalFile, ReadFile } from './journal-content.ts';
import { frameHead } from './journal-frame.ts';
import { openSpare } from './journal-spare.ts';
import { journalFileBytes } from './limits.ts';
import type { StoredRecord } from './record.ts';

const prefix = 'journal-';

const orNothing = <T>(read: () => T): T | undefined => {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
};

/** Oldest first. One that goes while this looks was settled meanwhile: read the tables after it, not before. */
export const journalFiles = (dir: string): JournalFile[] =>
  readdirSync(dir)
    .filter((name) => name.startsWith(prefix))
    .sort()
    .flatMap((name) => {
      const path = join(dir, name);
      const bytes = orNothing(() => readFileSync(path));
      return bytes ? [{ path, bytes }] : [];
    });

const flushFolder = (dir: string): void => {
  const folder = openSync(dir, constants.O_RDONLY);
  fsyncSync(folder);
  closeSync(folder);
};

/** What is behind the whole part would stand before what comes next, and look like damage then. */
const trim = (dir: string, files: readonly ReadFile[]): void => {
  for (const { path, whole } of files)
    if (whole === 0) rmSync(path);
    else truncateSync(path, whole);
  if (files.length > 0) flushFolder(dir);
};

/** O_DSYNC: a write that is done is on the disk, without a second call for it. */
const flags = constants.O_WRONLY | constants.O_DSYNC;
const toCreate = flags | constants.O_CREAT | constants.O_EXCL;

export type Journal = ReturnType<typeof openJournal>;

/** Where records are made durable: one write behind the last for a whole group. One `append` at a time. */
export const openJournal = (dir: string, found: readonly ReadFile[] = []) => {
  trim(dir, found);
  const write = durableWrites();
  const spare = openSpare(dir);
  let full = found.filter(({ whole }) => whole > 0).map(({ path, last }) => ({ path, last }));
  let open: { readonly fd: number; readonly path: string; bytes: number; last: number } | undefined;

  const begin = (position: number): NonNullable<typeof open> => {
    const path = join(dir, `${prefix}${`${position}`.padStart(16, '0')}`);
    const fd = openSync(path, spare.take(path) ? flags : toCreate, 0o644);
    flushFolder(dir);
    return { fd, path, bytes: 0, last: position - 1 };
  };
  const end = (): void => {
    if (!open) return;
    closeSync(open.fd);
    full.push(open);
    open = undefined;
  };

  return {
    append: async (records: readonly StoredRecord[]): Promise<void> => {
      if (open && open.bytes >= journalFileBytes) end();
      // Not before: most small offices never write so much between two starts.
      if (open && open.bytes >= journalFileBytes / 2) void spare.prepare();
      open ??= begin(records[0]?.position ?? 0);
      const file = open;
      const buffers = [frameHead(records)];
      for (const { bytes } of records) buffers.push(bytes);
      await write(file.fd, buffers, file.bytes);
      for (const { length } of buffers) file.bytes += length;
      file.last = records.at(-1)?.position ?? file.last;
    },
    /** Everything up to `position` is in the tables, on the disk. */
    forget: async (position: number): Promise<void> => {
      const over = full.filter(({ last }) => last <= position);
      full = full.filter(({ last }) => last > position);
      await Promise.all(over.map(({ path }) => rm(path))); // a large file takes milliseconds
    },
    finish: async (): Promise<void> => {
      end();
      await spare.drop();
    },
  };
};
