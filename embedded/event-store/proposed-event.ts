import { type EventId, eventIdOf } from './event-id.ts';
import { maxEventTypeBytes } from './limits.ts';
import type { AppendReq } from './messages.ts';
import { invalid, missingProperty } from './rpc-error.ts';
import type { ProposedEvent } from './writer.ts';

/** An event as a caller sent it, with whatever is missing or wrong. */
export type ProposedMessage = Pick<ProposedEvent, 'metadata' | 'data'> & {
  readonly id: EventId | undefined;
  readonly type: string | undefined;
  readonly contentType: string | undefined;
};

export const proposedIn = (message: AppendReq.ProposedMessage): ProposedMessage => ({
  id: eventIdOf(message.getId()),
  type: message.getMetadataMap().get('type'),
  contentType: message.getMetadataMap().get('content-type'),
  metadata: message.getCustomMetadata_asU8(),
  data: message.getData_asU8(),
});

export const proposedEvent = ({ id, type, contentType, metadata, data }: ProposedMessage): ProposedEvent => {
  if (id === undefined) throw invalid('The id of an event must be a UUID.');
  if (type === undefined) throw missingProperty('type');
  if (Buffer.byteLength(type) > maxEventTypeBytes)
    throw invalid(`An event type must not be longer than ${maxEventTypeBytes} bytes of UTF-8.`);
  if (contentType === undefined) throw missingProperty('content-type');
  return { id, type, contentType, metadata, data };
};

/** What counts towards the limit of an append. */
export const sizeOf = ({ data, metadata, type }: ProposedEvent): number =>
  data.length + metadata.length + 2 * type.length;
