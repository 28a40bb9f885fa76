import type { Position } from '#contracts/events/index';
import * as wire from './protobuf-reader.ts';
import { readUuid } from './uuid.ts';

/** What became of one append. `refused`: nothing was written, `why` is the name of the reason. */
export type AppendAnswer = { readonly correlationId: string } & (
  | { readonly kind: 'done'; readonly revision: bigint; readonly position: Position | undefined }
  | { readonly kind: 'refused'; readonly why: string }
);

const answer = { correlationId: wire.blockTag(1), error: wire.blockTag(2), success: wire.blockTag(3) };
const success = { revision: wire.numberTag(1), position: wire.blockTag(3) };
const place = { commit: wire.numberTag(1), prepare: wire.numberTag(2) };
const status = { message: wire.blockTag(2), details: wire.blockTag(3) };
const packed = { type: wire.blockTag(1) };

const readPosition = (block: wire.Block): Position => {
  let [commit, prepare] = [0n, 0n];
  for (let tag = wire.nextTag(block); tag !== 0; tag = wire.nextTag(block))
    if (tag === place.commit) commit = BigInt(wire.readNumber(block));
    else if (tag === place.prepare) prepare = BigInt(wire.readNumber(block));
    else wire.skipField(block, tag);
  return { commit, prepare };
};

const readSuccess = (block: wire.Block) => {
  let revision = 0n;
  let position: Position | undefined;
  for (let tag = wire.nextTag(block); tag !== 0; tag = wire.nextTag(block))
    if (tag === success.revision) revision = BigInt(wire.readNumber(block));
    else if (tag === success.position) position = readPosition(wire.readBlock(block));
    else wire.skipField(block, tag);
  return { kind: 'done', revision, position } as const;
};

const family = 'event_store.client.';

/**
 * `type.googleapis.com/event_store.client.WrongExpectedVersion`. A server that is not ready packs Google's empty
 * message; what it has to say is in the text beside it.
 */
const readType = (block: wire.Block): string => {
  let type = '';
  for (let tag = wire.nextTag(block); tag !== 0; tag = wire.nextTag(block))
    if (tag === packed.type) type = wire.readText(block);
    else wire.skipField(block, tag);
  const at = type.indexOf(family);
  return at < 0 ? '' : type.slice(at + family.length);
};

const readError = (block: wire.Block) => {
  let [message, type] = ['', ''];
  for (let tag = wire.nextTag(block); tag !== 0; tag = wire.nextTag(block))
    if (tag === status.message) message = wire.readText(block);
    else if (tag === status.details) type = readType(wire.readBlock(block));
    else wire.skipField(block, tag);
  return { kind: 'refused', why: type || message || 'for no reason given' } as const;
};

/** A BatchAppendResp. */
export const readAppendAnswer = (bytes: Buffer): AppendAnswer => {
  const block = wire.wholeMessage(bytes);
  let correlationId = '';
  let outcome: ReturnType<typeof readSuccess> | ReturnType<typeof readError> | undefined;
  for (let tag = wire.nextTag(block); tag !== 0; tag = wire.nextTag(block))
    if (tag === answer.correlationId) correlationId = readUuid(wire.readBlock(block));
    else if (tag === answer.success) outcome = readSuccess(wire.readBlock(block));
    else if (tag === answer.error) outcome = readError(wire.readBlock(block));
    else wire.skipField(block, tag);
  return { correlationId, ...(outcome ?? { kind: 'refused', why: 'an answer without an outcome' }) };
};
