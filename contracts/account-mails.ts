import { z } from 'zod';

/**
 * Mails about an account rather than an appointment. Some carry a one-time link; its secret is made at the moment of
 * sending and lies neither in the job ledger nor in a log.
 */
export const AccountMailKind = z.enum([
  'password-reset',
  'invitation',
  'verify-email',
  'already-registered',
  'password-changed',
  'confirm-new-email',
  'email-changed',
]);
export type AccountMailKind = z.infer<typeof AccountMailKind>;

export const isAccountMail = (kind: string): kind is AccountMailKind => AccountMailKind.safeParse(kind).success;

/** Where a link leads in the dashboard; the secret stands behind `#`, which no server and no referrer sees. */
export const linkPages: Readonly<Record<AccountMailKind, string | null>> = {
  'password-reset': '/password/reset',
  invitation: '/invitation',
  'verify-email': '/email/verify',
  'already-registered': '/password/reset',
  'password-changed': null,
  'confirm-new-email': '/email/verify',
  'email-changed': null,
};
