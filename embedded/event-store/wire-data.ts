import { ReadResp } from './messages.ts';

/** The event's own bytes out of a stored wire message; only metadata is ever decoded by the server. */
export const dataOf = (wire: Uint8Array): Uint8Array =>
  ReadResp.deserializeBinary(wire).getEvent()?.getEvent()?.getData_asU8() ?? new Uint8Array();
