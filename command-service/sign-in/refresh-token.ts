import { createHmac, timingSafeEqual } from 'node:crypto';

/** One member of a family of refresh tokens: the sign-in, and how often it was renewed. */
export type RefreshToken = { readonly sessionId: string; readonly generation: number };

const form = /^([A-Za-z0-9_-]{16})\.(0|[1-9]\d{0,8})\.([A-Za-z0-9_-]{43})$/;

/**
 * `<session>.<generation>.<mac>`: what a token is worth stands in the session's row, and the mac, which only this
 * service can make, says that it is ours. So the table holds nothing secret, not even a hash, and the successor of a
 * token can be derived again for the second tab that asks for it. Whoever has the key could forge them: it is derived
 * from SECRET_KEY, which is in no database.
 */
export const refreshTokens = (key: Buffer) => {
  const macOf = ({ sessionId, generation }: RefreshToken): Buffer =>
    createHmac('sha256', key).update(`${sessionId}.${generation}`).digest();
  return {
    write: (token: RefreshToken): string =>
      `${token.sessionId}.${token.generation}.${macOf(token).toString('base64url')}`,
    /** Undefined for whatever we did not write. */
    read: (text: string): RefreshToken | undefined => {
      const [, sessionId, digits, mac = ''] = form.exec(text) ?? [];
      if (sessionId === undefined) return undefined;
      const token = { sessionId, generation: Number(digits) };
      return timingSafeEqual(macOf(token), Buffer.from(mac, 'base64url')) ? token : undefined;
    },
  };
};
export type RefreshTokens = ReturnType<typeof refreshTokens>;
