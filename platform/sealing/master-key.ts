import { createHash, randomBytes } from 'node:crypto';
import { close, open } from './box.ts';
import { deriveKey } from './derive.ts';

/** A subject's key as it lies in the table: closed with a master key, whose id tells which. */
export type Wrapped = { readonly wrapped: Uint8Array; readonly wrappedBy: string };

export type MasterKey = {
  /** The id of the key that wraps now. */
  readonly id: string;
  wrapNew(subject: string): Wrapped;
  rewrap(subject: string, old: Wrapped): Wrapped;
  unwrap(subject: string, wrapped: Wrapped): Uint8Array;
};

type One = { readonly id: string; readonly key: Uint8Array };

const oneOf = (secret: string): One => {
  const key = deriveKey(secret, 'master key');
  return { id: createHash('sha256').update('id').update(key).digest('hex').slice(0, 16), key };
};

/** Earlier keys still open what they closed, so that a key can be changed while the system runs: see `rewrapAll`. */
export const openMasterKey = (current: string, earlier: readonly string[] = []): MasterKey => {
  const now = oneOf(current);
  const all = new Map([...earlier.map(oneOf), now].map((one) => [one.id, one.key]));
  const bound = (subject: string) => `subject key ${subject}`;
  const wrap = (subject: string, key: Uint8Array): Wrapped => ({
    wrapped: close(now.key, key, bound(subject)),
    wrappedBy: now.id,
  });
  const unwrap = (subject: string, { wrapped, wrappedBy }: Wrapped): Uint8Array => {
    const key = all.get(wrappedBy);
    if (!key) throw new Error(`a subject's key is wrapped by the master key ${wrappedBy}, which is not configured`);
    return open(key, wrapped, bound(subject));
  };
  return {
    id: now.id,
    wrapNew: (subject) => wrap(subject, randomBytes(32)),
    rewrap: (subject, old) => wrap(subject, unwrap(subject, old)),
    unwrap,
  };
};
