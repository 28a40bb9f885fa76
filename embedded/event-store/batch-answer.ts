import type { Expected } from './expected-revision.ts';
import { maxAppendBytes } from './limits.ts';
import type { BatchAppendReq } from './messages.ts';
import * as messages from './messages.ts';
import type { Outcome } from './writer.ts';

type Answer = InstanceType<typeof messages.BatchAppendResp>;
type Detail = { serializeBinary: () => Uint8Array };
type Refusal = {
  readonly code: Parameters<InstanceType<typeof messages.Status>['setCode']>[0];
  readonly text: string;
  readonly name: string;
  readonly detail: Detail;
};

/** Every answer says which request and which stream it is about: the client crashes without either. */
const answerTo = (request: BatchAppendReq, stream: string): Answer => {
  const identifier = new messages.StreamIdentifier();
  identifier.setStreamName(Buffer.from(stream));
  return new messages.BatchAppendResp().setCorrelationId(request.getCorrelationId()).setStreamIdentifier(identifier);
};

const refuse = (answer: Answer, { code, text, name, detail }: Refusal): Answer => {
  const packed = new messages.Any();
  packed.pack(detail.serializeBinary(), `event_store.client.${name}`);
  return answer.setError(new messages.Status().setCode(code).setMessage(text).setDetails(packed));
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

const done = (answer: Answer, revision: number, position: number | undefined): Answer => {
  const success = new messages.BatchAppendResp.Success();
  if (revision < 0) success.setNoStream(new messages.GoogleEmpty());
  else success.setCurrentRevision(`${revision}`);
  if (position === undefined) success.setNoPosition(new messages.GoogleEmpty());
  else
    success.setPosition(
      new messages.AllStreamPosition().setCommitPosition(`${position}`).setPreparePosition(`${position}`),
    );
  return answer.setSuccess(success);
};

export const outcomeAnswer = (request: BatchAppendReq, stream: string, outcome: Outcome): Answer => {
  const answer = answerTo(request, stream);
  if (outcome.kind === 'done') return done(answer, outcome.revision, outcome.position);
  if (outcome.kind === 'deleted')
    return refuse(answer, {
      code: messages.Code.FAILED_PRECONDITION,
      text: 'The stream is deleted',
      name: 'StreamDeleted',
      detail: new messages.StreamDeleted(),
    });
  const detail = wrongRevision(outcome.expected, outcome.actual);
  return refuse(answer, {
    code: messages.Code.FAILED_PRECONDITION,
    text: 'WrongExpectedVersion',
    name: 'WrongExpectedVersion',
    detail,
  });
};

export const tooLargeAnswer = (request: BatchAppendReq, stream: string): Answer => {
  const detail = new messages.MaximumAppendSizeExceeded().setMaxappendsize(maxAppendBytes);
  return refuse(answerTo(request, stream), {
    code: messages.Code.INVALID_ARGUMENT,
    text: 'The append is too large',
    name: 'MaximumAppendSizeExceeded',
    detail,
  });
};

export const timeoutAnswer = (request: BatchAppendReq, stream: string): Answer =>
  refuse(answerTo(request, stream), {
    code: messages.Code.DEADLINE_EXCEEDED,
    text: 'Timeout',
    name: 'Timeout',
    detail: new messages.Timeout(),
  });

export const badRequestAnswer = (request: BatchAppendReq, stream: string, text: string): Answer =>
  refuse(answerTo(request, stream), {
    code: messages.Code.INVALID_ARGUMENT,
    text,
    name: 'BadRequest',
    detail: new messages.BadRequest().setMessage(text),
  });

export const unknownAnswer = (request: BatchAppendReq, stream: string, text: string): Answer =>
  refuse(answerTo(request, stream), {
    code: messages.Code.UNKNOWN,
    text,
    name: 'Unknown',
    detail: new messages.Unknown(),
  });
