import jwt from 'jsonwebtoken';
import { audience, type Claims, issuer, tokenType } from './claims.ts';
import type { TokenKeys } from './keys.ts';

/** Signs an access token; `iat` and `exp` come from the claims, so that a test's clock rules them. */
export const signAccessToken = (keys: TokenKeys, claims: Claims): string => {
  if (!keys.signing) throw new Error('JWT_KEYS_DIR holds no private key: this process cannot sign anybody in');
  return jwt.sign({ ...claims, iss: issuer, aud: audience }, keys.signing.key, {
    algorithm: 'RS256',
    keyid: keys.signing.kid,
    header: { alg: 'RS256', typ: tokenType, kid: keys.signing.kid },
  });
};
