import { createHash, createHmac, randomUUID } from 'node:crypto';

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
const base32 = (bytes: Buffer): string => Array.from(bytes.subarray(0, 12), (byte) => alphabet[byte & 31]).join('');

/** A new id that the same command makes again when it is retried; to everybody else it is random. */
export const idFrom = (commandId: string, what: string): string =>
  base32(createHash('sha256').update(`${commandId}\n${what}`).digest());

/** One effect for each actor, operation and key; the raw key is stored nowhere. */
export const commandIdOf = (secret: Buffer, actorId: string, operation: string, key: string | undefined): string =>
  key === undefined
    ? randomUUID()
    : createHmac('sha256', secret).update(`${actorId}\n${operation}\n${key}`).digest('base64url').slice(0, 32);

/** A password's only trace at rest is the slow hash: beside this one, which stays in the log, that would be for nothing. */
const withoutPasswords = (key: string, value: unknown): unknown => (key === 'password' ? true : value);

/** So that the same key with another body is noticed, without keeping the body. */
export const bodyHashOf = (secret: Buffer, params: unknown, body: unknown): string =>
  createHmac('sha256', secret)
    .update(JSON.stringify([params ?? null, body ?? null], withoutPasswords))
    .digest('base64url')
    .slice(0, 22);
