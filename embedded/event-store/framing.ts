/** How gRPC puts messages into a stream: whether it is compressed (1 byte), its length (4 bytes), the message. */
const headBytes = 5;

export class UnreadableMessage extends Error {}

export const framed = (messages: readonly Uint8Array[]): Buffer => {
  let length = 0;
  for (const message of messages) length += headBytes + message.length;
  const bytes = Buffer.allocUnsafe(length);
  let at = 0;
  for (const message of messages) {
    bytes[at] = 0;
    bytes.writeUInt32BE(message.length, at + 1);
    bytes.set(message, at + headBytes);
    at += headBytes + message.length;
  }
  return bytes;
};

/** Takes what came of a stream and answers the messages that are whole with it, as views of it. */
export const unframing = (maxBytes: number): ((chunk: Buffer) => Buffer[]) => {
  let pieces: Buffer[] = [];
  let have = 0;
  let need = headBytes;
  return (chunk) => {
    pieces.push(chunk);
    have += chunk.length;
    if (have < need) return [];
    const bytes = pieces.length === 1 ? chunk : Buffer.concat(pieces, have);
    const messages: Buffer[] = [];
    let at = 0;
    for (need = headBytes; at + need <= have; need = headBytes) {
      const length = bytes.readUInt32BE(at + 1);
      if (bytes[at] !== 0) throw new UnreadableMessage('A message is compressed, and nothing said how.');
      if (length > maxBytes) throw new UnreadableMessage(`A message is larger than ${maxBytes} bytes.`);
      need = headBytes + length;
      if (at + need > have) break;
      messages.push(bytes.subarray(at + headBytes, at + need));
      at += need;
    }
    pieces = at < have ? [bytes.subarray(at)] : [];
    have -= at;
    return messages;
  };
};
