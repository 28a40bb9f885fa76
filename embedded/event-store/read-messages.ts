import { randomUUID } from 'node:crypto';
import * as messages from './messages.ts';

const bytes = (message: { serializeBinary: () => Uint8Array }): Uint8Array => message.serializeBinary();

export const confirmation = (): Uint8Array =>
  bytes(
    new messages.ReadResp().setConfirmation(
      new messages.ReadResp.SubscriptionConfirmation().setSubscriptionId(randomUUID()),
    ),
  );

export const checkpoint = (position: number): Uint8Array =>
  bytes(
    new messages.ReadResp().setCheckpoint(
      new messages.ReadResp.Checkpoint().setCommitPosition(`${position}`).setPreparePosition(`${position}`),
    ),
  );

export const streamNotFound = (stream: string): Uint8Array => {
  const identifier = new messages.StreamIdentifier();
  identifier.setStreamName(Buffer.from(stream));
  return bytes(
    new messages.ReadResp().setStreamNotFound(new messages.ReadResp.StreamNotFound().setStreamIdentifier(identifier)),
  );
};

export const caughtUp = bytes(new messages.ReadResp().setCaughtUp(new messages.ReadResp.CaughtUp()));
export const fellBehind = bytes(new messages.ReadResp().setFellBehind(new messages.ReadResp.FellBehind()));
