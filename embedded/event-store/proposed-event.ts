import { eventIdOf } from './event-id.ts';
import { maxEventTypeBytes } from './limits.ts';
import type { UUID } from './messages.ts';
import { invalid, missingProperty } from './rpc-error.ts';
import type { ProposedEvent } from './writer.ts';

/** Both append calls carry events in the same shape. */
type ProposedMessage = {
  getId: () => UUID | undefined;
  getMetadataMap: () => { get: (key: string) => string | undefined };
  getCustomMetadata_asU8: () => Uint8Array;
  getData_asU8: () => Uint8Array;
};

export const proposedEvent = (message: ProposedMessage): ProposedEvent => {
  const id = eventIdOf(message.getId());
  if (id === undefined) throw invalid('The id of an event must be a UUID.');
  const type = message.getMetadataMap().get('type');
  if (type === undefined) throw missingProperty('type');
  if (Buffer.byteLength(type) > maxEventTypeBytes)
    throw invalid(`An event type must not be longer than ${maxEventTypeBytes} bytes of UTF-8.`);
  const contentType = message.getMetadataMap().get('content-type');
  if (contentType === undefined) throw missingProperty('content-type');
  return { id, type, contentType, metadata: message.getCustomMetadata_asU8(), data: message.getData_asU8() };
};

/** What counts towards the limit of an append. */
export const sizeOf = ({ data, metadata, type }: ProposedEvent): number =>
  data.length + metadata.length + 2 * type.length;
