import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Whoever verifies needs the public halves; who signs in needs one private half. KeyObjects: PEM text costs five times as much. */
export type TokenKeys = {
  readonly publicKeys: ReadonlyMap<string, KeyObject>;
  readonly signing: { readonly kid: string; readonly key: KeyObject } | undefined;
};

const kidOf = (file: string): string => file.replace(/\.(private|public)\.pem$/, '');

/** Key ids begin with the second they were made in, so the newest sorts last and signs. */
export const readTokenKeys = (dir: string): TokenKeys => {
  const files = readdirSync(dir).sort();
  const publicKeys = new Map(
    files.filter((f) => f.endsWith('.public.pem')).map((f) => [kidOf(f), createPublicKey(readFileSync(join(dir, f)))]),
  );
  const newest = files.filter((f) => f.endsWith('.private.pem')).at(-1);
  return {
    publicKeys,
    signing: newest ? { kid: kidOf(newest), key: createPrivateKey(readFileSync(join(dir, newest))) } : undefined,
  };
};

/** Adds a pair that signs from the next start on; older public halves stay until their tokens are gone. */
export const addTokenKey = (dir: string, at: Date): string => {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const kid = `${Math.floor(at.getTime() / 1000)
    .toString()
    .padStart(11, '0')}-${randomBytes(4).toString('hex')}`;
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  writeFileSync(join(dir, `${kid}.public.pem`), publicKey.export({ type: 'spki', format: 'pem' }), { mode: 0o644 });
  writeFileSync(join(dir, `${kid}.private.pem`), privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  return kid;
};

export const jwks = (keys: TokenKeys) => ({
  keys: [...keys.publicKeys].map(([kid, key]) => ({ ...key.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' })),
});
