import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** AES-256-GCM, as `nonce | ciphertext | tag`. What stands beside a box is bound to it by `bound` (the AAD). */
const nonceBytes = 12;
const tagBytes = 16;

/** The key is another one, or the box or what it is bound to was changed. Says nothing of what is inside. */
export class BrokenSeal extends Error {
  constructor(what: string) {
    super(`${what} cannot be opened: it was changed, or it belongs elsewhere`);
    this.name = 'BrokenSeal';
  }
}

export const close = (key: Uint8Array, content: Uint8Array, bound: string): Buffer => {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(Buffer.from(bound));
  return Buffer.concat([nonce, cipher.update(content), cipher.final(), cipher.getAuthTag()]);
};

export const open = (key: Uint8Array, box: Uint8Array, bound: string): Buffer => {
  if (box.length < nonceBytes + tagBytes) throw new BrokenSeal('a box of a few bytes');
  const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(0, nonceBytes), { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(bound));
  decipher.setAuthTag(box.subarray(box.length - tagBytes));
  try {
    return Buffer.concat([decipher.update(box.subarray(nonceBytes, box.length - tagBytes)), decipher.final()]);
  } catch {
    throw new BrokenSeal('a box');
  }
};
