/** Just enough protobuf to write a message in one pass; fields are below 16, so a tag is one byte. */
export type Cursor = { readonly bytes: Buffer; at: number };

export const varintSize = (value: number | bigint): number => {
  let size = 1;
  for (let rest = BigInt(value) >> 7n; rest > 0n; rest >>= 7n) size += 1;
  return size;
};

const smallVarintSize = (value: number): number =>
  value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x200000 ? 3 : value < 0x10000000 ? 4 : varintSize(value);

const numberSize = (value: number | bigint): number =>
  typeof value === 'number' ? smallVarintSize(value) : varintSize(value);

export const blockSize = (length: number): number => 1 + smallVarintSize(length) + length;

export const fieldSize = (value: number | bigint): number => 1 + numberSize(value);

const putVarint = (cursor: Cursor, value: number | bigint): void => {
  let rest = value;
  while (rest > 0x7fffffff) {
    const wide = BigInt(rest);
    cursor.at = cursor.bytes.writeUInt8(Number(wide & 0x7fn) | 0x80, cursor.at);
    const next = wide >> 7n;
    rest = next > 0x7fffffffn ? next : Number(next);
  }
  let low = Number(rest);
  while (low > 0x7f) {
    cursor.bytes[cursor.at++] = (low & 0x7f) | 0x80;
    low >>>= 7;
  }
  cursor.bytes[cursor.at++] = low;
};

/** Opens a length-delimited field: the next `length` bytes are its content. */
export const putBlock = (cursor: Cursor, field: number, length: number): void => {
  cursor.bytes[cursor.at++] = (field << 3) | 2;
  putVarint(cursor, length);
};

export const putBytes = (cursor: Cursor, field: number, content: Uint8Array): void => {
  putBlock(cursor, field, content.length);
  cursor.bytes.set(content, cursor.at);
  cursor.at += content.length;
};

export const putText = (cursor: Cursor, field: number, text: string, length: number): void => {
  putBlock(cursor, field, length);
  cursor.at += cursor.bytes.write(text, cursor.at, length, 'utf8');
};

export const putNumber = (cursor: Cursor, field: number, value: number | bigint): void => {
  cursor.bytes[cursor.at++] = field << 3;
  putVarint(cursor, value);
};

/** An entry of a `map<string, string>`; keys are ASCII. */
export const entrySize = (key: string, valueLength: number): number => blockSize(key.length) + blockSize(valueLength);

export const putEntry = (cursor: Cursor, field: number, key: string, value: string, valueLength: number): void => {
  putBlock(cursor, field, entrySize(key, valueLength));
  putText(cursor, 1, key, key.length);
  putText(cursor, 2, value, valueLength);
};
