import type { NewEvent } from '../port.ts';
import {
  blockSize,
  type Cursor,
  entrySize,
  fieldSize,
  putBlock,
  putBytes,
  putEntry,
  putNumber,
  putText,
} from './protobuf.ts';

/** One append as it is asked for; the answer names the same correlation id. */
export type AppendRequest = {
  readonly correlationId: string;
  readonly stream: string;
  readonly expected: bigint | 'no-stream';
  /** Milliseconds since 1970. */
  readonly deadline: number;
  readonly events: readonly NewEvent[];
};

const json = 'application/json';
const idLength = 36;
/** As the official client: a server takes no larger message, and puts the parts together again. */
const mostBytes = 3 * 1024 * 1024;

type Proposed = { readonly event: NewEvent; readonly metadata: Buffer; readonly data: Buffer; readonly size: number };

const proposedOf = (event: NewEvent, metadata: Buffer): Proposed => {
  const data = Buffer.from(event.json ?? JSON.stringify(event.data));
  const size =
    blockSize(blockSize(idLength)) +
    blockSize(entrySize('type', Buffer.byteLength(event.type))) +
    blockSize(entrySize('content-type', json.length)) +
    blockSize(metadata.length) +
    blockSize(data.length);
  return { event, metadata, data, size };
};

const putId = (cursor: Cursor, field: number, id: string): void => {
  // A message that is shorter or longer than it says ends the call for everybody whose append is on it.
  if (id.length !== idLength || Buffer.byteLength(id) !== idLength) throw new RangeError('an id is not a UUID');
  putBlock(cursor, field, blockSize(idLength));
  putText(cursor, 2, id, idLength);
};

const putProposed = (cursor: Cursor, { event, metadata, data, size }: Proposed): void => {
  putBlock(cursor, 3, size);
  putId(cursor, 1, event.eventId);
  putEntry(cursor, 2, 'type', event.type, Buffer.byteLength(event.type));
  putEntry(cursor, 2, 'content-type', json, json.length);
  putBytes(cursor, 3, metadata);
  putBytes(cursor, 4, data);
};

/** BatchAppendReq.Options { stream 1, revision 2 | no stream 3, deadline 6 }. */
const optionsOf = ({ stream, expected, deadline }: AppendRequest): Buffer => {
  const nameLength = Buffer.byteLength(stream);
  const seconds = Math.floor(deadline / 1_000);
  const nanos = Math.floor(deadline % 1_000) * 1_000_000;
  const timeSize = fieldSize(seconds) + fieldSize(nanos);
  const expectedSize = expected === 'no-stream' ? blockSize(0) : fieldSize(expected);
  const size = blockSize(blockSize(nameLength)) + expectedSize + blockSize(timeSize);
  const cursor = { bytes: Buffer.allocUnsafe(size), at: 0 };
  putBlock(cursor, 1, blockSize(nameLength));
  putText(cursor, 3, stream, nameLength);
  if (expected === 'no-stream') putBlock(cursor, 3, 0);
  else putNumber(cursor, 2, expected);
  putBlock(cursor, 6, timeSize);
  putNumber(cursor, 1, seconds);
  putNumber(cursor, 2, nanos);
  return cursor.bytes;
};

/** BatchAppendReq { correlation id 1, options 2, proposed messages 3, is final 4 }. */
const messageOf = (
  correlationId: string,
  options: Buffer | undefined,
  proposed: readonly Proposed[],
  last: boolean,
) => {
  const size =
    blockSize(blockSize(idLength)) +
    (options ? blockSize(options.length) : 0) +
    proposed.reduce((sum, one) => sum + blockSize(one.size), 0) +
    (last ? fieldSize(1) : 0);
  const cursor = { bytes: Buffer.allocUnsafe(size), at: 0 };
  putId(cursor, 1, correlationId);
  if (options) putBytes(cursor, 2, options);
  for (const one of proposed) putProposed(cursor, one);
  if (last) putNumber(cursor, 4, 1);
  return cursor.bytes;
};

/** The messages of one append, nearly always a single one; what they say is said in the first. */
export const appendMessages = (request: AppendRequest): readonly Buffer[] => {
  const parts: Proposed[][] = [[]];
  let bytes = 0;
  let [known, metadata] = [request.events[0]?.metadata, Buffer.from(JSON.stringify(request.events[0]?.metadata ?? {}))];
  for (const event of request.events) {
    // All events of a command carry the same.
    if (event.metadata !== known) [known, metadata] = [event.metadata, Buffer.from(JSON.stringify(event.metadata))];
    const one = proposedOf(event, metadata);
    if (bytes > 0 && bytes + one.size >= mostBytes) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)?.push(one);
    bytes += one.size;
  }
  const options = optionsOf(request);
  return parts.map((part, n) =>
    messageOf(request.correlationId, n === 0 ? options : undefined, part, n === parts.length - 1),
  );
};
