import { hash } from 'node:crypto';

const letters = 'abcdefghijklmnopqrstuvwxyz234567';

/** The id of a line, hold or block that a command makes: the same whenever and by whomever it is repeated. */
export const pageItemIdOf = (hostId: string, date: string, commandId: string, label: string): string => {
  const bytes = Buffer.from(hash('sha256', `${commandId}\n${label}`, 'hex'), 'hex');
  const nonce = [...bytes.subarray(0, 12)].map((byte) => letters.charAt(byte & 31)).join('');
  return `${hostId}-${date.replaceAll('-', '')}-${nonce}`;
};

/** Host and date of a page's stream. */
export const pageOf = (stream: string): { readonly hostId: string; readonly date: string } => {
  const [, hostId = '', ...date] = stream.split('-');
  return { hostId, date: date.join('-') };
};
