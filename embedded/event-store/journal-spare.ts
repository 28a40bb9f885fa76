import { renameSync, rmSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { journalFileBytes } from './limits.ts';

const nothing = Buffer.alloc(256 * 1024);

/**
 * The next file of the journal, full of nothing and on the disk before it is needed. A commit into blocks that are there
 * takes half as long as one that makes its file longer: the disk has nothing to write down but the records.
 */
export const openSpare = (dir: string) => {
  const path = join(dir, 'spare-journal');
  rmSync(path, { force: true }); // whoever left it may not have come to its end
  let state: 'none' | 'making' | 'ready' | 'failed' = 'none';
  let making: Promise<void> | undefined;

  const make = async (): Promise<void> => {
    const file = await open(path, 'w', 0o644);
    try {
      for (let bytes = 0; bytes < journalFileBytes; bytes += nothing.length) await file.write(nothing);
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
      state = 'failed';
    }
  };
  return {
    /** One try for each file; without a spare, as on a full disk, the next file grows with its commits. */
    prepare: (): void => {
      if (state !== 'none') return;
      state = 'making';
      making = tryToMake();
    },
    /** Under this name from now on, if there is one. The folder has still to be flushed. */
    take: (name: string): boolean => {
      const isTaken = state === 'ready';
      if (isTaken) renameSync(path, name);
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
