import type { UUID } from './messages.ts';

/** Event ids live as 16 bytes in records and as their latin1 text in maps: a third of the size of the written form. */
export type EventId = string;

const writtenLength = 36;
const dash = 0x2d;
const digits = Buffer.from('0123456789abcdef', 'latin1');
/** By the code of the digit, in either case. */
const values = new Int8Array(256).fill(-1);
for (const [value, code] of digits.entries()) {
  values[code] = value;
  values[String.fromCharCode(code).toUpperCase().charCodeAt(0)] = value;
}
const isDashAt = (at: number): boolean => at === 8 || at === 13 || at === 18 || at === 23;
const parsed = Buffer.alloc(16);

/** By hand, as each append has one: an expression and a decoder take five times as long. */
export const parseEventId = (text: string): EventId | undefined => {
  if (text.length !== writtenLength) return undefined;
  let count = 0;
  for (let at = 0; at < writtenLength; at += 2) {
    if (isDashAt(at) && text.charCodeAt(at++) !== dash) return undefined;
    const high = values[text.charCodeAt(at)] ?? -1;
    const low = values[text.charCodeAt(at + 1)] ?? -1;
    if (high < 0 || low < 0) return undefined;
    parsed[count++] = (high << 4) | low;
  }
  return parsed.toString('latin1');
};

/** Writes the form with dashes, 36 bytes. */
export const putWrittenId = (bytes: Buffer, start: number, id: EventId): void => {
  let at = start;
  for (let n = 0; n < 16; n += 1) {
    if (isDashAt(at - start)) bytes[at++] = dash;
    const code = id.charCodeAt(n);
    bytes[at++] = digits[code >> 4] ?? 0;
    bytes[at++] = digits[code & 15] ?? 0;
  }
};

export const writtenId = (id: EventId): string => {
  const bytes = Buffer.allocUnsafe(writtenLength);
  putWrittenId(bytes, 0, id);
  return bytes.toString('latin1');
};
/** Other clients than the official one send two signed 64-bit halves. */
export const eventIdOfHalves = (high: bigint, low: bigint): EventId => {
  const bytes = Buffer.alloc(16);
  bytes.writeBigUInt64BE(BigInt.asUintN(64, high), 0);
  bytes.writeBigUInt64BE(BigInt.asUintN(64, low), 8);
  return bytes.toString('latin1');
};

export const eventIdOf = (uuid: UUID | undefined): EventId | undefined => {
  const halves = uuid?.getStructured();
  if (!halves) return parseEventId(uuid?.getString() ?? '');
  return eventIdOfHalves(BigInt(halves.getMostSignificantBits()), BigInt(halves.getLeastSignificantBits()));
};
