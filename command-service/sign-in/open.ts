import { type Revocations, revoke } from '#platform/auth/revocations';
import type { Config } from '#platform/config';
import type { Db } from '#platform/postgres/db';
import type { Migration } from '#platform/postgres/migrate';
import { deriveKey } from '#platform/sealing/derive';
import type { SubjectKeys } from '#platform/sealing/port';
import { credentialsTables, openCredentials } from '../person/credentials.ts';
import type { Passwords } from '../person/passwords.ts';
import type { SignInParts } from '../person/sign-in.ts';
import { openAccountMails } from './account-mails.ts';
import { openAttempts } from './attempts.ts';
import { attemptsTable } from './attempts-table.ts';
import { cookiesOf } from './cookies.ts';
import { deviceMarks } from './devices.ts';
import { emailChangesTable, openEmailChanges, withdrawnWishes } from './email-changes.ts';
import { few } from './few.ts';
import { linksTable, openLinks } from './links.ts';
import { ownOriginOnly } from './own-origin.ts';
import { refreshTokens } from './refresh-token.ts';
import { openSessions } from './sessions.ts';
import { sessionsTable } from './sessions-table.ts';

export const identityTables: readonly Migration[] = [
  credentialsTables,
  linksTable,
  sessionsTable,
  attemptsTable,
  emailChangesTable,
  withdrawnWishes,
];

type Given = {
  readonly config: Config;
  readonly db: Db;
  readonly passwords: Passwords;
  readonly keys: SubjectKeys;
  readonly revocations: Revocations;
};

/** What signing in needs of the settings and the database. */
export const openSignInParts = ({ config, db, passwords, keys, revocations }: Given): SignInParts => ({
  credentials: openCredentials(db, deriveKey(config.SECRET_KEY, 'e-mail look-up')),
  passwords,
  links: openLinks(db),
  mails: openAccountMails(db, Date.now),
  emailChanges: openEmailChanges(db, keys),
  sessions: openSessions({
    db,
    days: config.REFRESH_TOKEN_DAYS,
    revoke: (sessionId, by) =>
      by ? revoke(by, 'session', sessionId, new Date()) : revocations.revoke('session', sessionId, new Date()),
  }),
  refreshTokens: refreshTokens(deriveKey(config.SECRET_KEY, 'refresh tokens')),
  refreshSeconds: config.REFRESH_TOKEN_DAYS * 86_400,
  // Together half of what may wait for the hashing: who registers or chooses a password finds room beside a flood.
  few: { known: few(5), strange: few(15) },
  attempts: openAttempts(db, deriveKey(config.SECRET_KEY, 'sign-in attempts'), Date.now),
  devices: deviceMarks(deriveKey(config.SECRET_KEY, 'known devices')),
  cookies: cookiesOf(config.ENVIRONMENT !== 'local'),
  ownOriginOnly: ownOriginOnly(config),
  transaction: db.transaction,
  project: config.PROJECT_NAME,
  registration: config.REGISTRATION_MODE,
  allowedDomains: config.ENFORCE_EMAIL_DOMAIN
    ? config.ALLOWED_EMAIL_DOMAINS.map((domain) => domain.toLowerCase().replace(/^@/, ''))
    : undefined,
});
