import { createBell } from './bell.ts';
import type { StoredRecord } from './record.ts';
import type { Storage } from './storage.ts';
import { createTail } from './tail.ts';

export type Log = ReturnType<typeof createLog>;

/** The committed part of the log: nobody reads past it. */
export const createLog = (storage: Storage) => {
  const tail = createTail();
  const bell = createBell();
  let committed = storage.lastPosition();
  return {
    committed: (): number => committed,
    extend: (records: readonly StoredRecord[]): void => {
      for (const { bytes } of records) tail.push(bytes);
      committed = records.at(-1)?.position ?? committed;
      bell.ring();
    },
    /** Records from `from` on, oldest first. */
    forwards: (from: number, limit: number): Buffer[] => {
      if (from > committed) return [];
      const start = Math.max(from, 1);
      return tail.from(start, committed, limit) ?? storage.forwards(start, committed, limit);
    },
    /** Records before `before`, newest first. */
    backwards: (before: number, limit: number): Buffer[] => storage.backwards(Math.min(before, committed + 1), limit),
    /** For one reader: resolves at the next commit, or when `signal` ends the wait. */
    growth: bell.listener,
  };
};
