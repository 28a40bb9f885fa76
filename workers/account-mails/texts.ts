import type { AccountMailKind } from '#contracts/account-mails';

export type AccountText = {
  readonly subject: string;
  readonly heading: string;
  readonly lead: string;
  /** On the button; null where there is no link. */
  readonly action: string | null;
  /** What to do with the code where there is no dashboard to follow a link to. */
  readonly byCode: string | null;
  readonly footer: string;
};

const notYou = 'If it was not you, you need do nothing: without this mail nobody can go on.';

/** Only the name and the project are named; nothing in these mails was written by whoever had them sent. */
const english: Readonly<Record<AccountMailKind, AccountText>> = {
  'password-reset': {
    subject: 'Set a new password for {{project}}',
    heading: 'Set a new password',
    lead: `Hello {{name}}, somebody asked to set a new password for your account. The link works once, within an hour. ${notYou}`,
    action: 'Set a new password',
    byCode: 'Send this code with the new password: POST /api/v1/auth/password/reset { "token", "password" }',
    footer: '{{project}} sent this because somebody gave your address as theirs. Please do not answer this mail.',
  },
  invitation: {
    subject: 'You are invited to {{project}}',
    heading: 'You are invited',
    lead: 'Hello {{name}}, an account was made for you. Choose a password to use it. The link works once, within seven days.',
    action: 'Choose a password',
    byCode: 'Send this code with your password: POST /api/v1/auth/password/reset { "token", "password" }',
    footer: '{{project}} sent this because somebody there invited you. Please do not answer this mail.',
  },
  'verify-email': {
    subject: 'Is this your e-mail? – {{project}}',
    heading: 'Is this your e-mail?',
    lead: `Hello {{name}}, somebody opened an account with this address. If it was you, say so by the link; it works once, within three days. ${notYou}`,
    action: 'Yes, it is mine',
    byCode: 'Send this code: POST /api/v1/auth/email/verify { "token" }',
    footer: '{{project}} sent this because somebody gave your address as theirs. Please do not answer this mail.',
  },
  'already-registered': {
    subject: 'You have an account at {{project}}',
    heading: 'You have an account already',
    lead: `Hello {{name}}, somebody tried to open an account with this address, and there is one. If you forgot the password, set a new one by the link; it works once, within an hour. ${notYou}`,
    action: 'Set a new password',
    byCode: 'Send this code with the new password: POST /api/v1/auth/password/reset { "token", "password" }',
    footer: '{{project}} sent this because somebody gave your address as theirs. Please do not answer this mail.',
  },
  'password-changed': {
    subject: 'Your password for {{project}} was changed',
    heading: 'Your password was changed',
    lead: 'Hello {{name}}, the password of your account was just changed, and who was signed in elsewhere is signed out. If it was not you, set a new one now by “forgot password”, and tell the office.',
    action: null,
    byCode: null,
    footer: '{{project}} sends this whenever a password is changed. Please do not answer this mail.',
  },
  'confirm-new-email': {
    subject: 'Is this your new e-mail? – {{project}}',
    heading: 'Is this your new e-mail?',
    lead: `Hello {{name}}, somebody wants to sign in with this address from now on. If it was you, say so by the link; it works once, within a day. ${notYou}`,
    action: 'Yes, it is mine',
    byCode: 'Send this code: POST /api/v1/auth/email/verify { "token" }',
    footer: '{{project}} sent this because somebody gave your address as theirs. Please do not answer this mail.',
  },
  'email-changed': {
    subject: 'Your e-mail for {{project}} was changed',
    heading: 'Your e-mail was changed',
    lead: 'Hello {{name}}, your account is opened with another e-mail from now on, and this one no longer gets its mails. If it was not you, tell the office at once.',
    action: null,
    byCode: null,
    footer: '{{project}} sends this once to the address of before. Please do not answer this mail.',
  },
};

/** One entry for each language; a new one is a new entry here, whole, or it does not compile. */
const languages: Readonly<Record<string, typeof english>> = { en: english };

export const textFor = (
  kind: AccountMailKind,
  locale: string | null,
): { readonly code: string; readonly text: AccountText } => {
  const code = (locale ?? 'en').toLowerCase().split(/[-_]/)[0] ?? 'en';
  const language = Object.hasOwn(languages, code) ? languages[code] : undefined;
  return language ? { code, text: language[kind] } : { code: 'en', text: english[kind] };
};
