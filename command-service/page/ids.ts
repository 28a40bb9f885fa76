import { hash } from 'node:crypto';

const letters = 'abcdefghijklmnopqrstuvwxyz234567';

/** The id of a line, hold or block that a command makes: the same whenever and by whomever it is repeated. */
export const pageItemIdOf = (hostId: string, date: string, commandId: string, label: string): string => {
  const bytes = hash('sha256', `${commandId}\n${label}`, 'buffer');
  let nonce = '';
  for (let n = 0; n < 12; n += 1) nonce += letters.charAt((bytes[n] ?? 0) & 31);
  return `${hostId}-${date.slice(0, 4)}${date.slice(5, 7)}${date.slice(8)}-${nonce}`;
};

/** Host and date of a page's stream. */
export const pageOf = (stream: string): { readonly hostId: string; readonly date: string } => {
  const [, hostId = '', ...date] = stream.split('-');
  return { hostId, date: date.join('-') };
};
