import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import jwt from 'jsonwebtoken';
import { Passport } from 'passport';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { Problem } from '#contracts/problems';
import { anonymous, type Caller } from '../http/caller.ts';
import { keyPrefix } from './api-key.ts';
import { audience, Claims, issuer, tokenType } from './claims.ts';
import { callerOf, type RoleGrants } from './grants.ts';
import type { TokenKeys } from './keys.ts';

export type VerifyOptions = {
  readonly keys: () => TokenKeys;
  readonly grantsOf: RoleGrants;
  /** Another number as soon as a role grants something else than before: callers that are kept are made anew. */
  readonly grantsVersion: () => number;
  /** Workers prove themselves with it; never a person's way in. */
  readonly serviceKey: string;
  /** True when person, session or key was revoked after the token was made. Throws when it cannot know. */
  readonly isRevoked: (claims: Claims) => boolean;
  /** Who calls with an API key; without it there are none. */
  readonly keyCaller?: (text: string) => Caller | Promise<Caller>;
  readonly now: () => number;
};

type Verified = { readonly caller: Caller; readonly claims: Claims; readonly version: number };
const mostCached = 10_000;

const sha256 = (text: string) => createHash('sha256').update(text).digest();
const system = (name: string): Caller => ({ kind: 'system', actorId: `system:${name}`, roles: [], reach: new Map() });

/** The key that made a token, found by `kid` alone; a header that brings its own key or another type is refused. */
const keyFor = (keys: TokenKeys, token: string) => {
  const header = jwt.decode(token, { complete: true })?.header;
  if (!header || header.typ !== tokenType || typeof header.kid !== 'string') return undefined;
  if ('jwk' in header || 'jku' in header || 'x5c' in header || 'x5u' in header || 'crit' in header) return undefined;
  return keys.publicKeys.get(header.kid);
};

const strategyOf = ({ keys }: VerifyOptions) =>
  new Strategy(
    {
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      algorithms: ['RS256'],
      issuer,
      audience,
      secretOrKeyProvider: (_request, token: string, done) => {
        const key = keyFor(keys(), token);
        // passport-jwt's types know secrets as text only; jsonwebtoken takes the KeyObject, five times faster than PEM.
        if (key) done(null, key as unknown as string);
        else done(new Error('unknown key'));
      },
    },
    (payload: unknown, done) => {
      const claims = Claims.safeParse(payload);
      done(null, claims.success ? claims.data : false);
    },
  );

/** Who calls. No header is anonymous; a header that does not prove anything is 401, never anonymous. */
export const authenticator = (options: VerifyOptions): ((request: IncomingMessage) => Caller | Promise<Caller>) => {
  const passport = new Passport();
  passport.use('jwt', strategyOf(options));
  const known = new Map<string, Verified>();
  let verifiedBy = options.keys();
  const serviceKey = sha256(options.serviceKey);

  const keyCaller = (text: string) => {
    if (!options.keyCaller) throw new Problem('unauthenticated');
    return options.keyCaller(text);
  };

  const keep = (token: string, claims: Claims): Verified => {
    const verified = { caller: callerOf(claims, options.grantsOf), claims, version: options.grantsVersion() };
    known.delete(token);
    if (known.size >= mostCached) known.delete(known.keys().next().value ?? '');
    known.set(token, verified);
    return verified;
  };

  const stillGood = (token: string, { caller, claims, version }: Verified): Caller => {
    if (claims.exp * 1000 <= options.now() || options.isRevoked(claims)) throw new Problem('unauthenticated');
    return version === options.grantsVersion() ? caller : keep(token, claims).caller;
  };

  const verify = (request: IncomingMessage, token: string): Promise<Caller> =>
    new Promise((resolve, reject) => {
      const decide = (error: unknown, claims: Claims | false | null | undefined) => {
        if (error || !claims) return reject(new Problem('unauthenticated'));
        try {
          resolve(stillGood(token, keep(token, claims)));
        } catch (refusal) {
          reject(refusal);
        }
      };
      passport.authenticate('jwt', { session: false }, decide)(request, {}, reject);
    });

  return (request) => {
    const header = request.headers.authorization;
    const key = request.headers['x-api-key'];
    if (key !== undefined) {
      // Two proofs at once: which of them counts is not for us to guess.
      if (header !== undefined || typeof key !== 'string') throw new Problem('unauthenticated');
      return keyCaller(key);
    }
    if (header === undefined) return anonymous;
    const [scheme, token, more] = header.split(' ');
    if (more !== undefined || !token) throw new Problem('unauthenticated');
    if (scheme?.toLowerCase() === 'service') {
      const [name, secret] = token.split(':');
      if (name && /^[a-z-]{1,40}$/.test(name) && timingSafeEqual(sha256(secret ?? ''), serviceKey)) return system(name);
      throw new Problem('unauthenticated');
    }
    if (scheme?.toLowerCase() !== 'bearer') throw new Problem('unauthenticated');
    if (token.startsWith(keyPrefix)) return keyCaller(token);
    // A key that was taken away takes the tokens it made with it, also those that are known.
    if (options.keys() !== verifiedBy) known.clear();
    verifiedBy = options.keys();
    const cached = known.get(token);
    return cached ? stillGood(token, cached) : verify(request, token);
  };
};
