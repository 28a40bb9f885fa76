import { hasFrameBehind, readFrame } from './journal-frame.ts';
import { DamagedRecord, type StoredRecord, storedRecord } from './record.ts';

export type JournalFile = { readonly path: string; readonly bytes: Buffer };
/** A file that was read: so much of it is whole, up to the record at `last` (0: there is none). */
export type ReadFile = { readonly path: string; readonly whole: number; readonly last: number };
export type JournalContent = {
  readonly records: readonly StoredRecord[];
  readonly files: readonly ReadFile[];
  /** Records that were acknowledged and are not there any more as they were written. */
  readonly damage: DamagedRecord | undefined;
};

/**
 * What the journal holds beyond position `settled`. A frame that is not whole at the end of the journal was being
 * written when the process or the machine stopped: nobody got an answer, and it is as if it never came. Anywhere else
 * it was written whole before the next one began, so it is damage.
 */
export const contentOf = (files: readonly JournalFile[], settled: number): JournalContent => {
  const records: StoredRecord[] = [];
  const read: ReadFile[] = [];
  let next = settled + 1;
  let damage: DamagedRecord | undefined;
  for (const { path, bytes } of files) {
    let at = 0;
    let last = 0;
    for (let frame = readFrame(bytes, at); frame; frame = readFrame(bytes, at)) {
      at = frame.end;
      last = frame.first + frame.records.length - 1;
      if (frame.first > next) damage ??= new DamagedRecord(next, 'it is missing in the journal');
      for (const [n, record] of frame.records.entries())
        if (frame.first + n === next) {
          records.push(storedRecord(record));
          next += 1;
        }
    }
    if (hasFrameBehind(bytes, at, next)) damage ??= new DamagedRecord(next, 'the journal is not what was written');
    read.push({ path, whole: at, last });
  }
  return { records, files: read, damage };
};
