import { randomBytes } from 'node:crypto';
import { Problem } from '#contracts/problems';
import type { Claims } from '#platform/auth/claims';
import type { TokenKeys } from '#platform/auth/keys';
import { signAccessToken } from '#platform/auth/sign';
import type { Clock } from '#platform/clock';
import type { Db } from '#platform/postgres/db';
import type { Reference } from '../reference/reference.ts';
import type { AccountMails } from '../sign-in/account-mails.ts';
import type { Links } from '../sign-in/links.ts';
import type { Credentials } from './credentials.ts';
import type { Passwords } from './passwords.ts';

export type SignIn = {
  readonly credentials: Credentials;
  readonly passwords: Passwords;
  readonly links: Links;
  readonly mails: AccountMails;
  readonly transaction: Db['transaction'];
  readonly registrationOpen: boolean;
  /** Undefined: every domain. */
  readonly allowedDomains: readonly string[] | undefined;
  /** The person whose e-mail and password these are; the same no, and the same work, for whatever is wrong. */
  verify(email: string, password: string, requestId: string): Promise<string>;
  issue(personId: string): { readonly accessToken: string; readonly expiresIn: number };
};

type Given = 'credentials' | 'passwords' | 'links' | 'mails' | 'transaction' | 'registrationOpen' | 'allowedDomains';
type Options = Pick<SignIn, Given> & {
  readonly reference: Reference;
  readonly keys: () => TokenKeys;
  readonly tokenMinutes: number;
  readonly clock: Clock;
};

export const openSignIn = (options: Options): SignIn => {
  const { credentials, passwords, reference, clock } = options;
  // Compared with when nobody has the e-mail, so that it takes as long.
  const nobody = passwords.hash(randomBytes(16).toString('hex'));
  nobody.catch(() => undefined);

  const claimsOf = (personId: string): Claims => {
    const at = clock().getTime() / 1000;
    const known = reference.position();
    const host = reference.hostOfPerson(personId);
    return {
      sub: personId,
      sid: randomBytes(12).toString('base64url'),
      roles: [...(reference.person(personId)?.roles ?? [])],
      mem: reference.membershipsOf(personId).map(({ officeId, role }) => ({ o: officeId, r: role })),
      ...(host && { host }),
      ...(known && { pos: String(known.commit) }),
      iat: at,
      exp: Math.floor(at) + options.tokenMinutes * 60,
    };
  };

  return {
    credentials,
    passwords,
    links: options.links,
    mails: options.mails,
    transaction: options.transaction,
    registrationOpen: options.registrationOpen,
    allowedDomains: options.allowedDomains,
    verify: async (email, password, requestId) => {
      const found = await credentials.byEmail(email);
      const right = await passwords.verify(found?.passwordHash ?? (await nobody), password);
      const active = found?.state === 'active' && reference.person(found.personId)?.status === 'active';
      const outcome = right && active ? 'signed-in' : 'refused';
      await credentials.recordSignIn(outcome, requestId, found?.personId);
      if (!found || outcome === 'refused') throw new Problem('wrong-credentials');
      return found.personId;
    },
    issue: (personId) => ({
      accessToken: signAccessToken(options.keys(), claimsOf(personId)),
      expiresIn: options.tokenMinutes * 60,
    }),
  };
};
