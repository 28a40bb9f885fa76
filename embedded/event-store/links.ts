import { ReadResp } from './messages.ts';
import type { EventStoreNode } from './node.ts';
import { typeOf, wireOf } from './record.ts';
import { dataOf } from './wire-data.ts';

/** A link is an event of type `$>` whose data is `revision@stream`. */
const linkType = '$>';

const linked = ({ states, storage }: EventStoreNode, link: Buffer): Buffer | undefined => {
  const text = Buffer.from(dataOf(wireOf(link))).toString('utf8');
  const [, revision, stream] = /^(\d+)@(.+)$/s.exec(text) ?? [];
  if (revision === undefined || stream === undefined) return undefined;
  const { number, durableRevision, tombstoned } = states.get(stream);
  if (number === undefined || tombstoned || Number(revision) > durableRevision) return undefined;
  return storage.ofStream(number, Number(revision), Number(revision), 1)[0];
};

const resolve = (node: EventStoreNode, record: Buffer): Uint8Array => {
  const target = linked(node, record);
  const shown = ReadResp.deserializeBinary(wireOf(record));
  const event = shown.getEvent();
  event?.setLink(event.getEvent());
  event?.setEvent(target && ReadResp.deserializeBinary(wireOf(target)).getEvent()?.getEvent());
  return shown.serializeBinary();
};

/** What goes on the wire for a record: the stored bytes, or for a link that is to be resolved both events. */
export const rendering =
  (node: EventStoreNode) =>
  (resolveLinks: boolean): ((record: Buffer) => Uint8Array) =>
    resolveLinks ? (record) => (typeOf(record) === linkType ? resolve(node, record) : wireOf(record)) : wireOf;
