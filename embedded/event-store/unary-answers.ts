import * as messages from './messages.ts';
import { streamDeleted, wrongExpectedVersion } from './rpc-error.ts';
import type { Outcome } from './writer.ts';

type Done = Extract<Outcome, { kind: 'done' }>;

/** Delete and Tombstone refuse with an RPC error. */
const orThrow = (stream: string, outcome: Outcome): Done => {
  if (outcome.kind === 'deleted') throw streamDeleted(stream);
  if (outcome.kind === 'wrong-revision') throw wrongExpectedVersion(stream, outcome.expected, outcome.actual);
  return outcome;
};

const wrongRevision = ({ expected, actual }: Extract<Outcome, { kind: 'wrong-revision' }>) => {
  const wrong = new messages.AppendResp.WrongExpectedVersion();
  if (actual < 0) wrong.setCurrentNoStream(new messages.Empty());
  else wrong.setCurrentRevision(`${actual}`);
  if (expected === 'any') wrong.setExpectedAny(new messages.Empty());
  else if (expected === 'no-stream') wrong.setExpectedNoStream(new messages.Empty());
  else if (expected === 'stream-exists') wrong.setExpectedStreamExists(new messages.Empty());
  else wrong.setExpectedRevision(`${expected}`);
  return wrong;
};

/** For Append a conflict is a normal answer, a deleted stream is an error. */
export const appendAnswer = (stream: string, outcome: Outcome): InstanceType<typeof messages.AppendResp> => {
  if (outcome.kind === 'wrong-revision')
    return new messages.AppendResp().setWrongExpectedVersion(wrongRevision(outcome));
  const { position, revision } = orThrow(stream, outcome);
  const success = new messages.AppendResp.Success();
  if (revision < 0) success.setNoStream(new messages.Empty());
  else success.setCurrentRevision(`${revision}`);
  if (position === undefined) success.setNoPosition(new messages.Empty());
  else
    success.setPosition(
      new messages.AppendResp.Position().setCommitPosition(`${position}`).setPreparePosition(`${position}`),
    );
  return new messages.AppendResp().setSuccess(success);
};

export const deleteAnswer = (stream: string, outcome: Outcome): InstanceType<typeof messages.DeleteResp> => {
  const { position = 0 } = orThrow(stream, outcome);
  return new messages.DeleteResp().setPosition(
    new messages.DeleteResp.Position().setCommitPosition(`${position}`).setPreparePosition(`${position}`),
  );
};

export const tombstoneAnswer = (stream: string, outcome: Outcome): InstanceType<typeof messages.TombstoneResp> => {
  const { position = 0 } = orThrow(stream, outcome);
  return new messages.TombstoneResp().setPosition(
    new messages.TombstoneResp.Position().setCommitPosition(`${position}`).setPreparePosition(`${position}`),
  );
};
