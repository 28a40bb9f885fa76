import { mkdirSync } from 'node:fs';
import { open, type RootDatabase } from 'lmdb';
import { pageBytes } from './limits.ts';
import { checkRecord, DamagedRecord } from './record.ts';

export type NewRecord = {
  readonly bytes: Buffer;
  readonly position: number;
  readonly streamNumber: number;
  readonly revision: number;
};
export type Commit = { readonly records: readonly NewRecord[]; readonly names: readonly (readonly [string, number])[] };

/** lmdb says why a commit failed in a second promise, which would end the process if nobody looked at it. */
const reasonOf = async (error: unknown): Promise<unknown> =>
  error instanceof Error && 'commitError' in error
    ? Promise.resolve(error.commitError).then(
        () => error,
        (reason: unknown) => reason,
      )
    : error;

export type Storage = ReturnType<typeof openStorage>;

/**
 * overlappingSync stays off: on Linux lmdb would otherwise say a write is done BEFORE it is flushed, and an
 * acknowledged append could be lost with the power.
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

export const openStorage = (dir: string, { readOnly = false } = {}) => {
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
    /** The records of one stream, in the direction that `to` lies. */
    ofStream: (stream: number, from: number, to: number, limit: number): Buffer[] => {
      const records: Buffer[] = [];
      const step = to < from ? -1 : 1;
      let bytes = 0;
      for (
        let revision = from;
        revision !== to + step && records.length < limit && bytes <= pageBytes;
        revision += step
      ) {
        const position = index.get([stream, revision]);
        if (position === undefined)
          throw new DamagedRecord(0, `revision ${revision} of stream number ${stream} is gone`);
        const record = checkRecord(log.get(position), position);
        records.push(record);
        bytes += record.length;
      }
      return records;
    },

    /** Resolves when all of it is on the disk; all or nothing of it is there after a crash. */
    commit: async (commit: Commit): Promise<void> => {
      const written = environment.batch(() => {
        for (const [name, number] of commit.names) void names.put(Buffer.from(name), number);
        for (const { bytes, position, streamNumber, revision } of commit.records) {
          void log.put(position, bytes);
          void index.put([streamNumber, revision], position);
        }
      });
      await written.catch(async (error: unknown) => {
        throw await reasonOf(error);
      });
    },

    /** Every record as stored, unchecked, for `verify`. */
    everyRecord: () => log.getRange(),
    everyIndexEntry: () => index.getRange(),
    note: (key: string): string | undefined => notes.get(key),
    /** Reads and writes notes as one step among all processes that have the folder open. */
    changeNotes: <T>(change: (put: (key: string, text: string) => void) => T): T =>
      environment.transactionSync(() => change((key, text) => notes.putSync(key, text))),
    backup: (to: string): Promise<void> => environment.backup(to, true),
    close: (): Promise<void> => environment.close(),
  };
};
