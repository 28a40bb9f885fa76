import { blockSize, type Cursor, fieldSize, putBlock, putBytes, putNumber } from '#platform/event-store/wire/protobuf';
import type { Expected } from './expected-revision.ts';
import { maxAppendBytes } from './limits.ts';
import * as messages from './messages.ts';
import type { Outcome } from './writer.ts';

/** What every answer begins with, as it came in the request: the client crashes without either. */
export type Addressee = { readonly correlationId: Uint8Array; readonly streamName: Uint8Array };

type Detail = { serializeBinary: () => Uint8Array };
type Refusal = {
  readonly code: Parameters<InstanceType<typeof messages.Status>['setCode']>[0];
  readonly text: string;
  readonly name: string;
  readonly detail: Detail;
};

/** A BatchAppendResp whose addressee is written and whose `bodySize` bytes are still to come. */
const answerTo = ({ correlationId, streamName }: Addressee, bodySize: number): Cursor => {
  const nameSize = blockSize(streamName.length);
  const cursor = {
    bytes: Buffer.allocUnsafe(blockSize(correlationId.length) + blockSize(nameSize) + bodySize),
    at: 0,
  };
  putBytes(cursor, 1, correlationId);
  putBlock(cursor, 4, nameSize);
  putBytes(cursor, 3, streamName);
  return cursor;
};

/** Refusals are rare: the message classes write them. */
const refuse = (to: Addressee, { code, text, name, detail }: Refusal): Buffer => {
  const packed = new messages.Any();
  packed.pack(detail.serializeBinary(), `event_store.client.${name}`);
  const status = new messages.Status().setCode(code).setMessage(text).setDetails(packed);
  const body = new messages.BatchAppendResp().setError(status).serializeBinary();
  const { bytes, at } = answerTo(to, body.length);
  bytes.set(body, at);
  return bytes;
};

const wrongRevision = (expected: Expected, actual: number): Detail => {
  const detail = new messages.WrongExpectedVersion();
  if (actual < 0) detail.setCurrentNoStream(new messages.GoogleEmpty());
  else detail.setCurrentStreamRevision(`${actual}`);
  if (expected === 'any') detail.setExpectedAny(new messages.GoogleEmpty());
  else if (expected === 'no-stream') detail.setExpectedNoStream(new messages.GoogleEmpty());
  else if (expected === 'stream-exists') detail.setExpectedStreamExists(new messages.GoogleEmpty());
  else detail.setExpectedStreamPosition(`${expected}`);
  return detail;
};

/** Success { current_revision 1 | no_stream 2, position { commit 1, prepare 2 } 3 | no_position 4 } is field 3. */
const done = (to: Addressee, revision: number, position: number | undefined): Buffer => {
  const revisionSize = revision < 0 ? blockSize(0) : fieldSize(revision);
  const placeSize = position === undefined ? 0 : 2 * fieldSize(position);
  const successSize = revisionSize + blockSize(placeSize);
  const cursor = answerTo(to, blockSize(successSize));
  putBlock(cursor, 3, successSize);
  if (revision < 0) putBlock(cursor, 2, 0);
  else putNumber(cursor, 1, revision);
  putBlock(cursor, position === undefined ? 4 : 3, placeSize);
  if (position !== undefined) {
    putNumber(cursor, 1, position);
    putNumber(cursor, 2, position);
  }
  return cursor.bytes;
};

export const outcomeAnswer = (to: Addressee, outcome: Outcome): Buffer => {
  if (outcome.kind === 'done') return done(to, outcome.revision, outcome.position);
  if (outcome.kind === 'deleted')
    return refuse(to, {
      code: messages.Code.FAILED_PRECONDITION,
      text: 'The stream is deleted',
      name: 'StreamDeleted',
      detail: new messages.StreamDeleted(),
    });
  return refuse(to, {
    code: messages.Code.FAILED_PRECONDITION,
    text: 'WrongExpectedVersion',
    name: 'WrongExpectedVersion',
    detail: wrongRevision(outcome.expected, outcome.actual),
  });
};

export const tooLargeAnswer = (to: Addressee): Buffer =>
  refuse(to, {
    code: messages.Code.INVALID_ARGUMENT,
    text: 'The append is too large',
    name: 'MaximumAppendSizeExceeded',
    detail: new messages.MaximumAppendSizeExceeded().setMaxappendsize(maxAppendBytes),
  });

export const timeoutAnswer = (to: Addressee): Buffer =>
  refuse(to, {
    code: messages.Code.DEADLINE_EXCEEDED,
    text: 'Timeout',
    name: 'Timeout',
    detail: new messages.Timeout(),
  });

export const badRequestAnswer = (to: Addressee, text: string): Buffer =>
  refuse(to, {
    code: messages.Code.INVALID_ARGUMENT,
    text,
    name: 'BadRequest',
    detail: new messages.BadRequest().setMessage(text),
  });

export const unknownAnswer = (to: Addressee, text: string): Buffer =>
  refuse(to, { code: messages.Code.UNKNOWN, text, name: 'Unknown', detail: new messages.Unknown() });
