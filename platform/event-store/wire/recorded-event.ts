import type { Position } from '#contracts/events/index';
import * as wire from './protobuf-reader.ts';
import { readUuid } from './uuid.ts';

/** An event in the words of the official client. */
export type ReadEvent = {
  readonly id: string;
  readonly type: string;
  readonly streamId: string;
  readonly revision: bigint;
  readonly position: Position;
  readonly created: Date;
  readonly isJson: boolean;
  readonly data: unknown;
  readonly metadata: unknown;
};

const answer = { event: wire.blockTag(1) };
const resolved = { event: wire.blockTag(1), link: wire.blockTag(2) };
const recorded = {
  id: wire.blockTag(1),
  stream: wire.blockTag(2),
  revision: wire.numberTag(3),
  prepare: wire.numberTag(4),
  commit: wire.numberTag(5),
  entry: wire.blockTag(6),
  metadata: wire.blockTag(7),
  data: wire.blockTag(8),
};
const streamName = wire.blockTag(3);

const readStreamName = (block: wire.Block): string => {
  let name = '';
  for (let tag = wire.nextTag(block); tag !== 0; tag = wire.nextTag(block))
    if (tag === streamName) name = wire.readText(block);
    else wire.skipField(block, tag);
  return name;
};

/** .NET ticks of 100 ns since 1970. */
const instantOf = (ticks: string): Date => new Date(/^\d{5,}$/.test(ticks) ? Number(ticks.slice(0, -4)) : 0);

const parsed = (text: string, otherwise: unknown): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return otherwise;
  }
};

/** Nobody but us writes into our streams; what others write is handed on as it stands. */
const contentOf = (bytes: Buffer, isJson: boolean): unknown => {
  if (!isJson) return bytes;
  const text = bytes.toString();
  return parsed(text, text);
};

const noBytes: Buffer = Buffer.alloc(0);

const readRecorded = (block: wire.Block): ReadEvent => {
  let [id, streamId] = ['', ''];
  let [revision, commit, prepare]: (number | bigint)[] = [0, 0, 0];
  let [type, contentType, created] = ['<no-event-type-provided>', '', ''];
  let [metadata, data]: [Buffer, Buffer] = [noBytes, noBytes];
  for (let tag = wire.nextTag(block); tag !== 0; tag = wire.nextTag(block)) {
    if (tag === recorded.id) id = readUuid(wire.readBlock(block));
    else if (tag === recorded.stream) streamId = readStreamName(wire.readBlock(block));
    else if (tag === recorded.revision) revision = wire.readNumber(block);
    else if (tag === recorded.prepare) prepare = wire.readNumber(block);
    else if (tag === recorded.commit) commit = wire.readNumber(block);
    else if (tag === recorded.metadata) metadata = wire.readBytes(block);
    else if (tag === recorded.data) data = wire.readBytes(block);
    else if (tag === recorded.entry) {
      const [key, value] = wire.readEntry(wire.readBlock(block));
      if (key === 'type') type = value;
      else if (key === 'content-type') contentType = value;
      else if (key === 'created') created = value;
    } else wire.skipField(block, tag);
  }
  const isJson = contentType === 'application/json';
  return {
    id,
    type,
    streamId,
    revision: BigInt(revision ?? 0),
    position: { commit: BigInt(commit ?? 0), prepare: BigInt(prepare ?? 0) },
    created: instantOf(created),
    isJson,
    data: contentOf(data, isJson),
    metadata: metadata.length === 0 ? undefined : parsed(metadata.toString(), metadata),
  };
};

/** The event in a ReadResp; undefined for an answer that is anything else, or that a link led to. */
export const readEventIn = (bytes: Buffer): ReadEvent | undefined => {
  const whole = wire.wholeMessage(bytes);
  if (wire.nextTag(whole) !== answer.event) return undefined;
  const block = wire.readBlock(whole);
  if (whole.at !== whole.end) return undefined;
  let event: ReadEvent | undefined;
  for (let tag = wire.nextTag(block); tag !== 0; tag = wire.nextTag(block))
    if (tag === resolved.event) event = readRecorded(wire.readBlock(block));
    else if (tag === resolved.link) return undefined;
    else wire.skipField(block, tag);
  return event;
};
