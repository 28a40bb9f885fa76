import { crc32 } from 'node:zlib';
import { checkRecord, DamagedRecord, type StoredRecord } from './record.ts';

/**
 * A group of records as the journal keeps it: whole or not at all, so that an append of several events is. Read by later
 * versions: change `magic` with it.
 *
 *   0 "DBJ1"   4 crc32 of the rest of the head   8 position of the first record   16 count   20 length of each (32 bits)
 *   then the records, each with a checksum of its own
 */
const magic = Buffer.from('DBJ1', 'latin1');
const fixedBytes = 20;
const headBytes = (count: number): number => fixedBytes + 4 * count;

export type Frame = { readonly first: number; readonly records: readonly Buffer[]; readonly end: number };
type Head = { readonly first: number; readonly count: number; readonly lengths: (n: number) => number };

export const frameHead = (records: readonly StoredRecord[]): Buffer => {
  const head = Buffer.allocUnsafe(headBytes(records.length));
  head.set(magic);
  head.writeDoubleBE(records[0]?.position ?? 0, 8);
  head.writeUInt32BE(records.length, 16);
  for (let n = 0; n < records.length; n += 1) head.writeUInt32BE(records[n]?.bytes.length ?? 0, fixedBytes + 4 * n);
  head.writeUInt32BE(crc32(head.subarray(8)), 4);
  return head;
};

const readHead = (file: Buffer, at: number): Head | undefined => {
  if (at + fixedBytes > file.length || magic.compare(file, at, at + magic.length) !== 0) return undefined;
  const count = file.readUInt32BE(at + 16);
  const end = at + headBytes(count);
  if (end > file.length || crc32(file.subarray(at + 8, end)) !== file.readUInt32BE(at + 4)) return undefined;
  return { first: file.readDoubleBE(at + 8), count, lengths: (n) => file.readUInt32BE(at + fixedBytes + 4 * n) };
};

const whole = (record: Buffer, position: number): boolean => {
  try {
    checkRecord(record, position);
    return true;
  } catch (error) {
    if (error instanceof DamagedRecord) return false;
    throw error;
  }
};

/** The frame that begins at `at`, if all of it is there and is what was written. */
export const readFrame = (file: Buffer, at: number): Frame | undefined => {
  const head = readHead(file, at);
  if (!head) return undefined;
  const records: Buffer[] = [];
  let end = at + headBytes(head.count);
  for (let n = 0; n < head.count; n += 1) {
    const start = end;
    end += head.lengths(n);
    const record = file.subarray(start, end);
    if (end > file.length || !whole(record, head.first + n)) return undefined;
    records.push(record);
  }
  return { first: head.first, records, end };
};

/** Whether a frame of position `first` or later begins anywhere behind `at`. */
export const hasFrameBehind = (file: Buffer, at: number, first: number): boolean => {
  for (let from = file.indexOf(magic, at + 1); from >= 0; from = file.indexOf(magic, from + 1))
    if ((readHead(file, from)?.first ?? 0) >= first) return true;
  return false;
};
