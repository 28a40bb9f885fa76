import type { SendResult } from './port.ts';

type SmtpError = Error & { readonly code?: string; readonly responseCode?: number; readonly command?: string };

/** These steps concern the mail; a refusal of any other (greeting, TLS, signing in) is ours or the server's trouble. */
const aboutTheMail = /^(MAIL FROM|RCPT TO|DATA)/;

/**
 * The reply's code alone, never its text, which likes to repeat the recipient. A 5xx for this mail will be the same
 * tomorrow; a wrong password or a closed server is mended by somebody, and the mail is still wanted then.
 */
export const sendFailure = (error: unknown): SendResult => {
  const { code = '', responseCode, command = '' } = error as SmtpError;
  if (responseCode === undefined) return { outcome: 'failed', why: `smtp-${code.toLowerCase() || 'error'}` };
  const concernsMail = aboutTheMail.test(command) || code === 'EENVELOPE' || code === 'EMESSAGE';
  const why = `smtp-${responseCode}${code === 'EAUTH' ? '-sign-in' : ''}`;
  return { outcome: responseCode >= 500 && concernsMail && code !== 'EAUTH' ? 'rejected' : 'failed', why };
};
