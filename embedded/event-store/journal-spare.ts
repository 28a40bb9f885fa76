import { renameSync, rmSync } from 'node:fs';
import { open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { journalFileBytes } from './limits.ts';

const nothing = Buffer.alloc(256 * 1024);
/** On a disk with less room than so many files, what room there is belongs to the records. */
const leastRoom = 8;

/**
 * The next file of the journal, full of nothing and on the disk before it is needed. A commit into blocks that are there
 * takes half as long as one that makes its file longer: the disk has nothing to write down but the records.
 */
export const openSpare = (dir: string, bytes = journalFileBytes) => {
  const path = join(dir, 'spare-journal');
  rmSync(path, { force: true }); // whoever left it may not have come to its end
  let state: 'none' | 'making' | 'ready' | 'failed' = 'none';
  let making: Promise<void> | undefined;

  const make = async (): Promise<void> => {
    const { bavail, bsize } = await statfs(dir);
    if (bavail * bsize < leastRoom * bytes) throw new Error('there is no room for a spare');
    // Never one that is there: nothing may be written where records may lie by now.
    const file = await open(path, 'wx', 0o644);
    try {
      for (let written = 0; written < bytes; written += nothing.length) await file.write(nothing);
      await file.datasync();
    } finally {
      await file.close();
    }
  };
  const tryToMake = async (): Promise<void> => {
    try {
      await make();
      state = 'ready';
    } catch {
      await rm(path, { force: true }).catch(() => {});
      state = 'failed';
    }
  };
  const isRenamed = (name: string): boolean => {
    try {
      renameSync(path, name);
      return true;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
      throw error;
    }
  };
  return {
    /** One try for each file; without a spare, as on a full disk, the next file grows with its commits. */
    prepare: async (): Promise<void> => {
      if (state === 'none') {
        state = 'making';
        making = tryToMake();
      }
      await making;
    },
    /** Under this name from now on, if there is one. The folder has still to be flushed. */
    take: (name: string): boolean => {
      const isTaken = state === 'ready' && isRenamed(name);
      // While one is being made another is not begun: both would be the same file.
      if (state !== 'making') state = 'none';
      return isTaken;
    },
    drop: async (): Promise<void> => {
      await making;
      state = 'none';
      await rm(path, { force: true });
    },
  };
};
