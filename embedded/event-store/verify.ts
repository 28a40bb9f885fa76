import { checkRecord, DamagedRecord, revisionOf, streamNumberOf, streamOf } from './record.ts';
import { readStorage } from './storage.ts';

export type Damage = { readonly position: number; readonly stream: string; readonly reason: string };
export type Verified = { readonly records: number; readonly damage: readonly Damage[] };

/** What can still be read of the name in a damaged record. */
const streamIn = (record: Buffer): string => {
  try {
    return streamOf(record).replace(/[^\x20-\x7e]/g, '?') || '(unknown)';
  } catch {
    return '(unknown)';
  }
};

/** Reads every record, checks its checksum, that no position is missing, and that the index leads to all of them. */
export const verify = async (dir: string): Promise<Verified> => {
  const storage = readStorage(dir);
  const damage: Damage[] = [];
  const report = (position: number, stream: string, reason: string): void =>
    void damage.push({ position, stream, reason });
  let records = 0;
  let expected = 1;
  for (const { position, bytes } of storage.everyRecord()) {
    records += 1;
    for (; expected < position; expected += 1) report(expected, '(unknown)', 'the record is missing');
    expected = position + 1;
    try {
      const record = checkRecord(bytes, position);
      if (storage.position(streamNumberOf(record), revisionOf(record)) !== position)
        report(position, streamOf(record), `the index does not lead to revision ${revisionOf(record)}`);
      if (storage.streamNumber(streamOf(record)) !== streamNumberOf(record))
        report(position, streamOf(record), 'the name leads to another stream');
    } catch (error) {
      if (!(error instanceof DamagedRecord)) throw error;
      report(position, streamIn(bytes), error.message);
    }
  }
  const { damage: ofJournal } = storage;
  if (ofJournal) report(ofJournal.position, '(unknown)', ofJournal.message);
  await storage.close();
  return { records, damage };
};
