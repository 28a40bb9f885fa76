import { mkdirSync } from 'node:fs';
import { open, type RootDatabase } from 'lmdb';
import { pageBytes } from './limits.ts';
import { checkRecord, type StoredRecord, streamOf } from './record.ts';

/** lmdb says why a commit failed in a second promise, which would end the process if nobody looked at it. */
const reasonOf = async (error: unknown): Promise<unknown> =>
  error instanceof Error && 'commitError' in error
    ? Promise.resolve(error.commitError).then(
        () => error,
        (reason: unknown) => reason,
      )
    : error;

export type Tables = ReturnType<typeof openTables>;

/**
 * overlappingSync stays off: on Linux lmdb would otherwise say a write is done BEFORE it is flushed, and the journal
 * would be thrown away too early.
 */
const openEnvironment = (dir: string, readOnly: boolean): RootDatabase =>
  open({
    path: dir,
    noSubdir: false,
    readOnly,
    pageSize: 16_384,
    overlappingSync: false,
    eventTurnBatching: false,
    maxDbs: 4,
    maxReaders: 32,
  });

/** Where records end up: found by position, and by stream and revision. */
export const openTables = (dir: string, { readOnly = false } = {}) => {
  if (!readOnly) mkdirSync(dir, { recursive: true });
  const environment = openEnvironment(dir, readOnly);
  /** position -> record: the truth. The two tables beside it can be made again from it. */
  const log = environment.openDB<Buffer, number>('log', { encoding: 'binary' });
  /** [stream number, revision] -> position; revisions are dense, from 0 */
  const index = environment.openDB<number, [number, number]>('index', { encoding: 'ordered-binary' });
  /** name -> stream number */
  const names = environment.openDB<number, Buffer>('names', { encoding: 'ordered-binary', keyEncoding: 'binary' });
  const notes = environment.openDB<string, string>('notes', { encoding: 'string' });

  const page = (range: { start: number; end: number; reverse?: boolean }, limit: number): Buffer[] => {
    const records: Buffer[] = [];
    let bytes = 0;
    for (const { key, value } of log.getRange({ ...range, limit })) {
      records.push(checkRecord(value, key));
      bytes += value.length;
      if (bytes > pageBytes) break;
    }
    return records;
  };

  return {
    lastPosition: (): number => [...log.getKeys({ reverse: true, limit: 1 })][0] ?? 0,
    lastStreamNumber: (): number => [...index.getKeys({ reverse: true, limit: 1 })][0]?.[0] ?? 0,
    streamNumber: (name: string): number | undefined => names.get(Buffer.from(name)),
    lastRevision: (stream: number): number => {
      const [key] = index.getKeys({
        start: [stream, Number.MAX_SAFE_INTEGER],
        end: [stream, -1],
        reverse: true,
        limit: 1,
      });
      return key?.[1] ?? -1;
    },
    position: (stream: number, revision: number): number | undefined => index.get([stream, revision]),
    record: (position: number): Buffer => checkRecord(log.get(position), position),

    /** The records from `from` up to and including `to`, oldest first; fewer than `limit` if they are big. */
    forwards: (from: number, to: number, limit: number): Buffer[] => page({ start: from, end: to + 1 }, limit),
    /** The records before `before`, newest first. */
    backwards: (before: number, limit: number): Buffer[] => page({ start: before - 1, end: 0, reverse: true }, limit),

    /** Resolves when all of them are on the disk; all or none of them are there after a crash. */
    put: async (records: readonly StoredRecord[]): Promise<void> => {
      const written = environment.batch(() => {
        for (const { bytes, position, streamNumber, revision } of records) {
          if (revision === 0) void names.put(Buffer.from(streamOf(bytes)), streamNumber);
          void log.put(position, bytes);
          void index.put([streamNumber, revision], position);
        }
      });
      await written.catch(async (error: unknown) => {
        throw await reasonOf(error);
      });
    },

    /** Every record before `before` as stored, unchecked, for `verify`. */
    everyRecord: (before: number) => log.getRange({ end: before }),
    note: (key: string): string | undefined => notes.get(key),
    /** Reads and writes notes as one step among all processes that have the folder open. */
    changeNotes: <T>(change: (put: (key: string, text: string) => void) => T): T =>
      environment.transactionSync(() => change((key, text) => notes.putSync(key, text))),
    backup: (to: string): Promise<void> => environment.backup(to, true),
    close: (): Promise<void> => environment.close(),
  };
};
