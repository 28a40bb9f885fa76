import { randomBytes } from 'node:crypto';
import { Problem } from '#contracts/problems';
import type { Claims } from '#platform/auth/claims';
import type { TokenKeys } from '#platform/auth/keys';
import { signAccessToken } from '#platform/auth/sign';
import type { Clock } from '#platform/clock';
import type { Config } from '#platform/config';
import type { Incoming } from '#platform/http/incoming';
import type { Db } from '#platform/postgres/db';
import type { Reference } from '../reference/reference.ts';
import type { AccountMails } from '../sign-in/account-mails.ts';
import type { Attempts, Try } from '../sign-in/attempts.ts';
import type { Cookies } from '../sign-in/cookies.ts';
import type { DeviceMarks } from '../sign-in/devices.ts';
import type { EmailChanges } from '../sign-in/email-changes.ts';
import type { Few } from '../sign-in/few.ts';
import type { Links } from '../sign-in/links.ts';
import type { ownOriginOnly } from '../sign-in/own-origin.ts';
import type { RefreshTokens } from '../sign-in/refresh-token.ts';
import type { Sessions } from '../sign-in/sessions.ts';
import type { Credentials } from './credentials.ts';
import type { Passwords } from './passwords.ts';

/** What the sign-in operations are made of; `open-sign-in.ts` puts it together. */
export type SignInParts = {
  readonly credentials: Credentials;
  readonly passwords: Passwords;
  readonly links: Links;
  readonly mails: AccountMails;
  readonly emailChanges: EmailChanges;
  readonly sessions: Sessions;
  readonly refreshTokens: RefreshTokens;
  /** How long a sign-in lasts without another one. */
  readonly refreshSeconds: number;
  /** Who looks at a password is one of few at once; owners on their own devices do not stand in line with strangers. */
  readonly few: { readonly known: Few; readonly strange: Few };
  readonly attempts: Attempts;
  readonly devices: DeviceMarks;
  readonly cookies: Cookies;
  readonly ownOriginOnly: ReturnType<typeof ownOriginOnly>;
  readonly transaction: Db['transaction'];
  /** What this place is called: nobody's password is made of it. */
  readonly project: string;
  readonly registration: Config['REGISTRATION_MODE'];
  /** Undefined: every domain. */
  readonly allowedDomains: readonly string[] | undefined;
};

/** Who it is, and by which hash that was found: until the sign-in is open it may be another one's. */
export type Verified = { readonly personId: string; readonly passwordHash: string };

/** Where a sign-in comes from. */
export type From = Pick<Incoming, 'requestId' | 'address' | 'cookie'>;

export type SignIn = SignInParts & {
  /** The person whose e-mail and password these are; the same no, and the same work, for whatever is wrong. */
  verify(email: string, password: string, from: From): Promise<Verified>;
  /** An access token of this sign-in. */
  issue(personId: string, sessionId: string): { readonly accessToken: string; readonly expiresIn: number };
};

type Options = {
  readonly parts: SignInParts;
  readonly reference: Reference;
  readonly keys: () => TokenKeys;
  readonly tokenMinutes: number;
  readonly clock: Clock;
};

export const openSignIn = (options: Options): SignIn => {
  const { parts, reference, clock } = options;
  const { credentials, passwords } = parts;
  // Compared with when nobody has the e-mail, so that it takes as long.
  let nobody: Promise<string> | undefined;
  const nobodys = (): Promise<string> => {
    nobody ??= passwords.hash(randomBytes(16).toString('hex')).catch((error: unknown) => {
      nobody = undefined;
      throw error;
    });
    return nobody;
  };
  nobodys().catch(() => undefined);

  const claimsOf = (personId: string, sessionId: string): Claims => {
    const at = clock().getTime() / 1000;
    const known = reference.position();
    const host = reference.hostOfPerson(personId);
    return {
      sub: personId,
      sid: sessionId,
      roles: [...(reference.person(personId)?.roles ?? [])],
      mem: reference.membershipsOf(personId).map(({ officeId, role }) => ({ o: officeId, r: role })),
      ...(host && { host }),
      ...(known && { pos: String(known.commit) }),
      iat: at,
      exp: Math.floor(at) + options.tokenMinutes * 60,
    };
  };

  /** Said only to who knows the password, so it tells strangers nothing. */
  const mustVerify = (personId: string): boolean => {
    const person = reference.person(personId);
    return parts.registration === 'verify' && person?.source === 'self' && !person.emailVerified;
  };

  const verified = async (email: string, password: string, requestId: string, one: Try): Promise<Verified> => {
    const attempt = await parts.attempts.start(one);
    const found = await credentials.byEmail(email);
    const right = await attempt.unlessItFails(async () =>
      passwords.verify(found?.passwordHash ?? (await nobodys()), password),
    );
    const person = found && reference.person(found.personId);
    // Somebody whom another process has just registered; told to none but who knows the password.
    const unheard = right && found?.state === 'active' && !person;
    if (unheard) throw new Problem('not-caught-up', { retryAfter: 1 });
    const active = found?.state === 'active' && person?.status === 'active';
    if (!found?.passwordHash || !right || !active) {
      await credentials.recordSignIn(attempt.isLast ? 'refused-for-good' : 'refused', requestId, found?.personId);
      throw new Problem('wrong-credentials');
    }
    await attempt.succeeded();
    if (mustVerify(found.personId)) {
      await credentials.recordSignIn('not-verified', requestId, found.personId);
      throw new Problem('email-not-verified');
    }
    return { personId: found.personId, passwordHash: found.passwordHash };
  };

  return {
    ...parts,
    verify: (email, password, { requestId, address, cookie }) => {
      const account = credentials.lookUp(email);
      const knownDevice = parts.devices.known(cookie(parts.cookies.device), account);
      const gate = knownDevice === undefined ? parts.few.strange : parts.few.known;
      return gate(() => verified(email, password, requestId, { account, address, knownDevice }));
    },
    issue: (personId, sessionId) => ({
      accessToken: signAccessToken(options.keys(), claimsOf(personId, sessionId)),
      expiresIn: options.tokenMinutes * 60,
    }),
  };
};
