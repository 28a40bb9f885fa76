import { encodeRecord, type StoredRecord, storedRecord } from './record.ts';

export const recordAt = (position: number, bytes: number): StoredRecord =>
  storedRecord(
    encodeRecord(
      {
        id: `${position}`.padStart(16, '0'),
        type: 'written',
        contentType: 'application/json',
        metadata: new Uint8Array(),
        data: Buffer.alloc(bytes, position),
      },
      {
        stream: `stream-${position % 3}`,
        streamNumber: (position % 3) + 1,
        revision: Math.floor(position / 3),
        shownRevision: Math.floor(position / 3),
        position,
        createdAt: position,
      },
    ),
  );

/** Groups of records as they follow each other in the journal, from position 1. */
export const groupsOf = (sizes: readonly number[]): StoredRecord[][] => {
  let position = 0;
  return sizes.map((size) => Array.from({ length: size }, () => recordAt(++position, (position * 37) % 300)));
};
