import { crc32 } from 'node:zlib';
import {
  blockSize,
  type Cursor,
  entrySize,
  fieldSize,
  putBlock,
  putBytes,
  putEntry,
  putNumber,
} from '#platform/event-store/wire/protobuf';
import { type EventId, putWrittenId } from './event-id.ts';
import { roomFor } from './record-room.ts';

/**
 * A stored record: a header, the stream's name, the event's type, then the event exactly as it goes on the wire
 * (`ReadResp { event }`), so that a read copies bytes and decodes nothing. Stored for ever: change `format` with it.
 *
 *   0 crc32 of all that follows   4 format   6 name length   8 type length   10 stream number (48 bits)
 *   16 revision   24 position   32 created, ms   40 event id   56 name, type, wire bytes
 */
export type Content = {
  readonly id: EventId;
  readonly type: string;
  readonly contentType: string;
  readonly metadata: Uint8Array;
  readonly data: Uint8Array;
};
export type Place = {
  readonly stream: string;
  readonly streamNumber: number;
  readonly revision: number;
  /** What the wire says: a tombstone stands at the highest revision there is, wherever it is stored. */
  readonly shownRevision: number | bigint;
  readonly position: number;
  readonly createdAt: number;
};

const format = 1;
const headerBytes = 56;

/** A record that is not what was written. Nothing of it is served. */
export class DamagedRecord extends Error {
  readonly position: number;
  constructor(position: number, reason: string) {
    super(`The record at position ${position} is damaged (${reason}). Restore a backup; "verify" lists all damage.`);
    this.position = position;
  }
}

const rememberedKinds = 1_024;
const largestKind = 512;
const kinds = new Map<string, { readonly contentType: string; readonly bytes: Buffer }>();

/** The two entries of the event's map that say what it is. There are few kinds, so each is encoded once. */
const kindOf = (type: string, contentType: string): Buffer => {
  const known = kinds.get(type);
  if (known?.contentType === contentType) return known.bytes;
  const [typeLength, contentTypeLength] = [Buffer.byteLength(type), Buffer.byteLength(contentType)];
  const size = blockSize(entrySize('type', typeLength)) + blockSize(entrySize('content-type', contentTypeLength));
  const cursor: Cursor = { bytes: Buffer.alloc(size), at: 0 };
  putEntry(cursor, 6, 'type', type, typeLength);
  putEntry(cursor, 6, 'content-type', contentType, contentTypeLength);
  if (size > largestKind) return cursor.bytes;
  if (kinds.size >= rememberedKinds) kinds.clear();
  kinds.set(type, { contentType, bytes: cursor.bytes });
  return cursor.bytes;
};

export const encodeRecord = (event: Content, place: Place): Buffer => {
  const nameLength = Buffer.byteLength(place.stream);
  const typeLength = Buffer.byteLength(event.type);
  const kind = kindOf(event.type, event.contentType);
  const created = `${place.createdAt}0000`; // .NET ticks of 100 ns since 1970
  const idSize = blockSize(36);
  const nameSize = blockSize(nameLength);
  const positionSize = fieldSize(place.position);
  const eventSize =
    blockSize(idSize) +
    blockSize(nameSize) +
    fieldSize(place.shownRevision) +
    2 * positionSize +
    kind.length +
    blockSize(entrySize('created', created.length)) +
    blockSize(event.metadata.length) +
    blockSize(event.data.length);
  const readEventSize = blockSize(eventSize) + positionSize;
  const wireAt = headerBytes + nameLength + typeLength;
  const bytes = roomFor(wireAt + blockSize(readEventSize));

  bytes.writeUInt16BE(format << 8, 4);
  bytes.writeUInt16BE(nameLength, 6);
  bytes.writeUInt16BE(typeLength, 8);
  bytes.writeUIntBE(place.streamNumber, 10, 6);
  bytes.writeDoubleBE(place.revision, 16);
  bytes.writeDoubleBE(place.position, 24);
  bytes.writeDoubleBE(place.createdAt, 32);
  bytes.write(event.id, 40, 16, 'latin1');
  bytes.write(place.stream, headerBytes, nameLength, 'utf8');
  bytes.write(event.type, headerBytes + nameLength, typeLength, 'utf8');

  const cursor: Cursor = { bytes, at: wireAt };
  putBlock(cursor, 1, readEventSize);
  putBlock(cursor, 1, eventSize);
  putBlock(cursor, 1, idSize);
  putBlock(cursor, 2, 36);
  putWrittenId(bytes, cursor.at, event.id);
  cursor.at += 36;
  putBlock(cursor, 2, nameSize);
  putBlock(cursor, 3, nameLength);
  bytes.copyWithin(cursor.at, headerBytes, headerBytes + nameLength);
  cursor.at += nameLength;
  putNumber(cursor, 3, place.shownRevision);
  putNumber(cursor, 4, place.position);
  putNumber(cursor, 5, place.position);
  bytes.set(kind, cursor.at);
  cursor.at += kind.length;
  putEntry(cursor, 6, 'created', created, created.length);
  putBytes(cursor, 7, event.metadata);
  putBytes(cursor, 8, event.data);
  putNumber(cursor, 3, place.position);

  bytes.writeUInt32BE(crc32(bytes.subarray(4)), 0);
  return bytes;
};

/** Answers the record if it is whole and belongs at `position`; throws DamagedRecord otherwise. */
export const checkRecord = (record: Buffer | undefined, position: number): Buffer => {
  if (!record) throw new DamagedRecord(position, 'it is missing');
  if (record.length < headerBytes) throw new DamagedRecord(position, 'it is cut short');
  if (record.readUInt32BE(0) !== crc32(record.subarray(4))) throw new DamagedRecord(position, 'its checksum is wrong');
  if (record[4] !== format) throw new DamagedRecord(position, `format ${record[4]} is not known to this version`);
  if (positionOf(record) !== position) throw new DamagedRecord(position, `it belongs at ${positionOf(record)}`);
  return record;
};

/** A record with its place, as it goes to the disk. */
export type StoredRecord = {
  readonly bytes: Buffer;
  readonly position: number;
  readonly streamNumber: number;
  readonly revision: number;
};
export const storedRecord = (bytes: Buffer): StoredRecord => ({
  bytes,
  position: positionOf(bytes),
  streamNumber: streamNumberOf(bytes),
  revision: revisionOf(bytes),
});

export const streamNumberOf = (record: Buffer): number => record.readUIntBE(10, 6);
export const revisionOf = (record: Buffer): number => record.readDoubleBE(16);
export const positionOf = (record: Buffer): number => record.readDoubleBE(24);
export const createdAtOf = (record: Buffer): number => record.readDoubleBE(32);
export const idOf = (record: Buffer): EventId => record.toString('latin1', 40, 56);
const nameEnd = (record: Buffer): number => headerBytes + record.readUInt16BE(6);
const typeEnd = (record: Buffer): number => nameEnd(record) + record.readUInt16BE(8);
export const streamOf = (record: Buffer): string => record.toString('utf8', headerBytes, nameEnd(record));
export const typeOf = (record: Buffer): string => record.toString('utf8', nameEnd(record), typeEnd(record));
export const wireOf = (record: Buffer): Buffer => record.subarray(typeEnd(record));
