import { hkdfSync } from 'node:crypto';

/**
 * Keys of their own for every purpose, all from one secret: what one of them signs or names says nothing about the
 * others. A label is for ever; another label is another key.
 */
export const deriveKey = (secret: string | Uint8Array, label: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, '', `daybook ${label}`, 32));
