import * as wire from '#platform/event-store/wire/protobuf-reader';
import { type EventId, eventIdOfHalves, parseEventId } from './event-id.ts';
import type { Expected } from './expected-revision.ts';
import type { ProposedMessage } from './proposed-event.ts';

/**
 * A BatchAppendReq, read by hand: it comes once per append, and the message classes that do the same cost as much as
 * the rest of the append. Fields that are not known are passed; what breaks off is an error.
 */
export type BatchRequest = {
  /** As it came: the client gets the same bytes back. */
  readonly correlationId: Buffer;
  readonly options: BatchOptions | undefined;
  readonly proposed: readonly ProposedMessage[];
  readonly isFinal: boolean;
};
export type BatchOptions = { readonly stream: Buffer; readonly expected: Expected; readonly deadline: number };

const request = {
  correlationId: wire.blockTag(1),
  options: wire.blockTag(2),
  proposed: wire.blockTag(3),
  isFinal: wire.numberTag(4),
};
const option = {
  stream: wire.blockTag(1),
  revision: wire.numberTag(2),
  noStream: wire.blockTag(3),
  any: wire.blockTag(4),
  streamExists: wire.blockTag(5),
  deadline: wire.blockTag(6),
};
const message = { id: wire.blockTag(1), entry: wire.blockTag(2), metadata: wire.blockTag(3), data: wire.blockTag(4) };
const timestamp = { seconds: wire.numberTag(1), nanos: wire.numberTag(2) };
const uuid = { structured: wire.blockTag(1), text: wire.blockTag(2) };
const half = { high: wire.numberTag(1), low: wire.numberTag(2) };
const streamName = wire.blockTag(3);

const noBytes: Buffer = Buffer.alloc(0);

const readStreamName = (block: wire.Block): Buffer => {
  let name = noBytes;
  for (let tag = wire.nextTag(block); tag !== 0; tag = wire.nextTag(block))
    if (tag === streamName) name = wire.readBytes(block);
    else wire.skipField(block, tag);
  return name;
};

const signed = (value: number | bigint): number =>
  typeof value === 'number' ? value : Number(BigInt.asIntN(64, value));

const readTime = (block: wire.Block): number => {
  let ms = 0;
  for (let tag = wire.nextTag(block); tag !== 0; tag = wire.nextTag(block))
    if (tag === timestamp.seconds) ms += signed(wire.readNumber(block)) * 1000;
    else if (tag === timestamp.nanos) ms += signed(wire.readNumber(block)) / 1_000_000;
    else wire.skipField(block, tag);
  return ms;
};

const readOptions = (block: wire.Block): BatchOptions => {
  let stream = noBytes;
  let expected: Expected = 0n;
  let deadline = Number.POSITIVE_INFINITY;
  for (let tag = wire.nextTag(block); tag !== 0; tag = wire.nextTag(block)) {
    if (tag === option.stream) stream = readStreamName(wire.readBlock(block));
    else if (tag === option.deadline) deadline = readTime(wire.readBlock(block));
    else if (tag === option.revision) expected = BigInt(wire.readNumber(block));
    else {
      if (tag === option.noStream) expected = 'no-stream';
      else if (tag === option.any) expected = 'any';
      else if (tag === option.streamExists) expected = 'stream-exists';
      wire.skipField(block, tag);
    }
  }
  return { stream, expected, deadline };
};

const readHalves = (block: wire.Block): EventId => {
  let high: number | bigint = 0;
  let low: number | bigint = 0;
  for (let tag = wire.nextTag(block); tag !== 0; tag = wire.nextTag(block))
    if (tag === half.high) high = wire.readNumber(block);
    else if (tag === half.low) low = wire.readNumber(block);
    else wire.skipField(block, tag);
  return eventIdOfHalves(BigInt(high), BigInt(low));
};

const readId = (block: wire.Block): EventId | undefined => {
  let id: EventId | undefined;
  for (let tag = wire.nextTag(block); tag !== 0; tag = wire.nextTag(block))
    if (tag === uuid.text) id = parseEventId(wire.readText(block));
    else if (tag === uuid.structured) id = readHalves(wire.readBlock(block));
    else wire.skipField(block, tag);
  return id;
};

const readProposed = (block: wire.Block): ProposedMessage => {
  let id: EventId | undefined;
  let type: string | undefined;
  let contentType: string | undefined;
  let metadata = noBytes;
  let data = noBytes;
  for (let tag = wire.nextTag(block); tag !== 0; tag = wire.nextTag(block)) {
    if (tag === message.id) id = readId(wire.readBlock(block));
    else if (tag === message.metadata) metadata = wire.readBytes(block);
    else if (tag === message.data) data = wire.readBytes(block);
    else if (tag === message.entry) {
      const [key, value] = wire.readEntry(wire.readBlock(block));
      if (key === 'type') type = value;
      else if (key === 'content-type') contentType = value;
    } else wire.skipField(block, tag);
  }
  return { id, type, contentType, metadata, data };
};

export const readBatchRequest = (bytes: Buffer): BatchRequest => {
  const block = wire.wholeMessage(bytes);
  let correlationId = noBytes;
  let options: BatchOptions | undefined;
  let isFinal = false;
  const proposed: ProposedMessage[] = [];
  for (let tag = wire.nextTag(block); tag !== 0; tag = wire.nextTag(block)) {
    if (tag === request.correlationId) correlationId = wire.readBytes(block);
    else if (tag === request.options) options = readOptions(wire.readBlock(block));
    else if (tag === request.proposed) proposed.push(readProposed(wire.readBlock(block)));
    else if (tag === request.isFinal) isFinal = wire.readNumber(block) !== 0;
    else wire.skipField(block, tag);
  }
  return { correlationId, options, proposed, isFinal };
};
