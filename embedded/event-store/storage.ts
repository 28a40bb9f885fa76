import { journalFiles, openJournal } from './journal.ts';
import { contentOf } from './journal-content.ts';
import { pageBytes, settleAfterMs, settleRecords, unsettledBytes } from './limits.ts';
import { checkRecord, DamagedRecord, type StoredRecord } from './record.ts';
import { openTables, type Tables } from './tables.ts';
import { createUnsettled, type Unsettled } from './unsettled.ts';

/** Reads that find a record wherever it lies: it moves from the journal to the tables, and is in one of them always. */
const readsOver = (tables: Tables, unsettled: Unsettled) => {
  const record = (position: number): Buffer =>
    position < unsettled.first() ? tables.record(position) : checkRecord(unsettled.record(position), position);
  const positionOf = (stream: number, revision: number): number | undefined =>
    unsettled.position(stream, revision) ?? tables.position(stream, revision);
  return {
    lastPosition: unsettled.last,
    lastStreamNumber: (): number => Math.max(tables.lastStreamNumber(), unsettled.lastStreamNumber()),
    streamNumber: (name: string): number | undefined => unsettled.streamNumber(name) ?? tables.streamNumber(name),
    lastRevision: (stream: number): number => unsettled.lastRevision(stream) ?? tables.lastRevision(stream),
    position: positionOf,

    /** The records from `from` up to and including `to`, oldest first; fewer than `limit` if they are big or end here. */
    forwards: (from: number, to: number, limit: number): Buffer[] =>
      from < unsettled.first()
        ? tables.forwards(from, Math.min(to, unsettled.first() - 1), limit)
        : unsettled.page(from, to, limit),
    /** The records before `before`, newest first. */
    backwards: (before: number, limit: number): Buffer[] =>
      before > unsettled.first()
        ? unsettled.page(Math.min(before - 1, unsettled.last()), unsettled.first(), limit)
        : tables.backwards(before, limit),
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
        const position = positionOf(stream, revision);
        if (position === undefined)
          throw new DamagedRecord(0, `revision ${revision} of stream number ${stream} is gone`);
        const found = record(position);
        records.push(found);
        bytes += found.length;
      }
      return records;
    },
  };
};

export type Storage = ReturnType<typeof openStorage>;

/**
 * The records of a folder whose one writer this process is. A commit is one write to the journal; now and then many
 * records at once go on into the tables, where each of them costs a tenth of what it would on its own.
 */
export const openStorage = (tables: Tables, dir: string) => {
  const found = contentOf(journalFiles(dir), tables.lastPosition());
  if (found.damage) throw found.damage;
  const unsettled = createUnsettled(tables.lastPosition());
  const journal = openJournal(dir, found.files);
  unsettled.add(found.records);
  let failure: unknown;
  let settling: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  const moveAll = async (): Promise<void> => {
    const upTo = unsettled.last();
    await tables.put(unsettled.all());
    unsettled.forget(upTo);
    await journal.forget(upTo);
  };
  const settle = (): Promise<void> => {
    settling ??= moveAll()
      .catch((error: unknown) => {
        failure = error;
      })
      .finally(() => {
        settling = undefined;
        if (unsettled.count() > 0) plan();
      });
    return settling;
  };
  /** After a failure everything stays in the journal and in memory; the next commit says so. */
  const plan = (): void => {
    if (failure) return;
    if (unsettled.count() >= settleRecords) void settle();
    else
      timer ??= setTimeout(() => {
        timer = undefined;
        void settle();
      }, settleAfterMs);
  };
  if (unsettled.count() > 0) plan();

  return {
    ...readsOver(tables, unsettled),
    /** Resolves when all of it is on the disk; all or nothing of it is there after a crash. */
    commit: async (records: readonly StoredRecord[]): Promise<void> => {
      if (unsettled.bytes() > unsettledBytes) await settle();
      if (failure) throw failure;
      await journal.append(records);
      unsettled.add(records);
      plan();
    },
    /** Resolves when the tables have everything, with false when the disk does not let them. */
    settled: async (): Promise<boolean> => {
      while (unsettled.count() > 0 && !failure) await settle();
      clearTimeout(timer);
      await journal.finish();
      await journal.forget(unsettled.first() - 1);
      return failure === undefined;
    },
    close: tables.close,
  };
};

/** Whoever looks at a group while it is written may see what follows it and not all of it: damage stays where it is. */
const isStillThere = (dir: string, { position }: DamagedRecord, settled: number): boolean =>
  [1, 2].every(() => contentOf(journalFiles(dir), settled).damage?.position === position);

/** The records of a folder that may be in use by another process, as they are at this moment. */
export const readStorage = (dir: string) => {
  const files = journalFiles(dir);
  const tables = openTables(dir, { readOnly: true });
  const unsettled = createUnsettled(tables.lastPosition());
  const settled = tables.lastPosition();
  const { records, damage: seen } = contentOf(files, settled);
  const damage = seen && isStillThere(dir, seen, settled) ? seen : undefined;
  unsettled.add(records);
  return {
    ...readsOver(tables, unsettled),
    damage,
    /** Every record as stored, unchecked. */
    *everyRecord(): Generator<{ readonly position: number; readonly bytes: Buffer }> {
      for (const { key, value } of tables.everyRecord(unsettled.first())) yield { position: key, bytes: value };
      yield* unsettled.all();
    },
    backup: async (to: string): Promise<void> => {
      await tables.backup(to);
      const journal = openJournal(to);
      if (records.length > 0) await journal.append(records);
      await journal.finish();
    },
    close: tables.close,
  };
};
