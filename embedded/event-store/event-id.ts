import type { UUID } from './messages.ts';

/** Event ids live as 16 bytes in records and as their latin1 text in maps: a third of the size of the written form. */
export type EventId = string;

const written = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export const parseEventId = (text: string): EventId | undefined =>
  written.test(text) ? Buffer.from(text.replaceAll('-', ''), 'hex').toString('latin1') : undefined;

export const writtenId = (id: EventId): string => {
  const hex = Buffer.from(id, 'latin1').toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
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
