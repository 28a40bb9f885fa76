import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '../log.ts';

/** Whoever verifies needs the public halves; who signs in needs one private half. KeyObjects: PEM text costs five times as much. */
export type TokenKeys = {
  readonly publicKeys: ReadonlyMap<string, KeyObject>;
  readonly signing: { readonly kid: string; readonly key: KeyObject } | undefined;
};

const kidOf = (file: string): string => file.replace(/\.(private|public)\.pem$/, '');

/** So long after it was made a key begins to sign: by then every service has read its public half. */
const settlesAfterMs = 10_000;
/** How often a service looks whether there are others. */
export const looksEveryMs = 2_000;

/** The second a key id begins with; of ids in another form, long ago. */
export const madeAt = (kid: string): number => {
  const [, day, hours, minutes, seconds] = /^(\d{4}-\d{2}-\d{2})T(\d{2})(\d{2})(\d{2})/.exec(kid) ?? [];
  return day === undefined ? 0 : Date.parse(`${day}T${hours}:${minutes}:${seconds}Z`);
};

/** The newest that every service knows by now; where all are that new, the oldest, which most know. Ids sort by the time they were made. */
export const signingKid = (kids: readonly string[], now: number): string | undefined => {
  const newestFirst = kids.toSorted().reverse();
  return newestFirst.find((kid) => now - madeAt(kid) >= settlesAfterMs) ?? newestFirst.at(-1);
};

/** The ids of the halves in a folder. */
export const kidsIn = (dir: string, half: 'private' | 'public'): string[] =>
  readdirSync(dir)
    .filter((file) => file.endsWith(`.${half}.pem`))
    .map(kidOf)
    .sort();

export const readTokenKeys = (dir: string, now = Date.now()): TokenKeys => {
  const publicKeys = new Map(
    kidsIn(dir, 'public').map((kid) => [kid, createPublicKey(readFileSync(join(dir, `${kid}.public.pem`)))]),
  );
  const kid = signingKid(kidsIn(dir, 'private'), now);
  return {
    publicKeys,
    signing:
      kid === undefined ? undefined : { kid, key: createPrivateKey(readFileSync(join(dir, `${kid}.private.pem`))) },
  };
};

type Watching = { readonly log: Log; readonly now?: () => number; readonly everyMs?: number };

/**
 * The keys of the folder as they are by now: pairs may be added and taken away while services run. Whoever is given
 * other keys than before gets another object; a folder that cannot be read leaves the keys that were there.
 */
export const watchTokenKeys = (dir: string, { log, now = Date.now, everyMs = looksEveryMs }: Watching) => {
  const found = () => [signingKid(kidsIn(dir, 'private'), now()), ...kidsIn(dir, 'public')].join(' ');
  let keys = readTokenKeys(dir, now());
  let seen = found();
  const look = () => {
    try {
      const there = found();
      if (there === seen) return;
      keys = readTokenKeys(dir, now());
      seen = there;
      log.info('token keys were read anew', { signing: keys.signing?.kid ?? '', known: keys.publicKeys.size });
    } catch (error) {
      log.warn('token keys cannot be read', { error: error as Error });
    }
  };
  const timer = setInterval(look, everyMs).unref();
  return { current: (): TokenKeys => keys, look, stop: () => clearInterval(timer) };
};

/** Adds a pair, the public half first; older public halves stay until their tokens are gone. */
export const addTokenKey = (dir: string, at: Date): string => {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const kid = `${at.toISOString().slice(0, 19).replaceAll(':', '')}-${randomBytes(4).toString('hex')}`;
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const put = (half: 'public' | 'private', pem: string | Buffer, mode: number) => {
    const file = join(dir, `${kid}.${half}.pem`);
    // Whole or not at all: services look into this folder at any time.
    writeFileSync(`${file}.new`, pem, { mode, flush: true });
    renameSync(`${file}.new`, file);
  };
  put('public', publicKey.export({ type: 'spki', format: 'pem' }), 0o644);
  put('private', privateKey.export({ type: 'pkcs8', format: 'pem' }), 0o600);
  return kid;
};

export const jwks = (keys: TokenKeys) => ({
  keys: [...keys.publicKeys].map(([kid, key]) => ({ ...key.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' })),
});
