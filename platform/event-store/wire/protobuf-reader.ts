/** Just enough protobuf to read a request in one pass: a message, or one inside another, and how far it was read. */
export type Block = { readonly bytes: Buffer; at: number; readonly end: number };

/** The tag of a field that is a number, and of one that is bytes, a text or a message. */
export const numberTag = (field: number): number => field << 3;
export const blockTag = (field: number): number => (field << 3) | 2;

export class BrokenMessage extends Error {}

export const wholeMessage = (bytes: Buffer): Block => ({ bytes, at: 0, end: bytes.length });

const wideNumber = (block: Block): bigint => {
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    if (block.at >= block.end) break;
    const byte = block.bytes[block.at++] ?? 0;
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return BigInt.asUintN(64, value);
  }
  throw new BrokenMessage('a number does not end');
};

/** A number as it stands, unsigned; a bigint if it takes more than 49 bits. */
export const readNumber = (block: Block): number | bigint => {
  const start = block.at;
  let value = 0;
  for (let factor = 1; factor < 2 ** 49 && block.at < block.end; factor *= 0x80) {
    const byte = block.bytes[block.at++] ?? 0;
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) return value;
  }
  block.at = start;
  return wideNumber(block);
};

/** Moves past the content of the field that comes and answers where it ends. */
const pass = (block: Block, length: number | bigint): number => {
  const end = block.at + Number(length);
  if (end > block.end) throw new BrokenMessage('a field is cut short');
  block.at = end;
  return end;
};

/** The next field's tag, or 0 at the end of the message. */
export const nextTag = (block: Block): number => {
  if (block.at >= block.end) return 0;
  const tag = Number(readNumber(block));
  if (tag < 8) throw new BrokenMessage('there is no field 0');
  return tag;
};

export const readBlock = (block: Block): Block => {
  const length = readNumber(block);
  const at = block.at;
  return { bytes: block.bytes, at, end: pass(block, length) };
};

/** Not a copy: it keeps the whole message in memory. */
export const readBytes = (block: Block): Buffer => {
  const length = readNumber(block);
  const at = block.at;
  return block.bytes.subarray(at, pass(block, length));
};

export const readText = (block: Block): string => {
  const length = readNumber(block);
  const at = block.at;
  return block.bytes.toString('utf8', at, pass(block, length));
};

/** Passes a field that is not known here; newer clients may send some. */
export const skipField = (block: Block, tag: number): void => {
  const kind = tag & 7;
  if (kind === 0) readNumber(block);
  else if (kind === 1) pass(block, 8);
  else if (kind === 2) pass(block, readNumber(block));
  else if (kind === 5) pass(block, 4);
  else throw new BrokenMessage(`field type ${kind} is not known`);
};

const mapEntry = { key: blockTag(1), value: blockTag(2) };

/** An entry of a `map<string, string>`. */
export const readEntry = (block: Block): [key: string, value: string] => {
  let [key, value] = ['', ''];
  for (let tag = nextTag(block); tag !== 0; tag = nextTag(block))
    if (tag === mapEntry.key) key = readText(block);
    else if (tag === mapEntry.value) value = readText(block);
    else skipField(block, tag);
  return [key, value];
};
