import { createTransport } from 'nodemailer';
import type { Log } from '../log.ts';
import { isOneAddress, messageIdOf, oneLine } from './address.ts';
import { dialogueTo } from './dialogue.ts';
import { sendFailure } from './failure.ts';
import type { Mail, Mailer, SendResult } from './port.ts';

export type SmtpOptions = {
  readonly host: string;
  readonly port: number;
  readonly user?: string;
  readonly password?: string;
  readonly from: string;
  readonly fromName: string;
  /** Refuses to go on without TLS. */
  readonly startTls: boolean;
  /** TLS from the first byte. */
  readonly tls: boolean;
  /** Sends nothing, says so in the log with an id only, and answers as if it had. */
  readonly suppress?: boolean;
  readonly timeoutMs?: number;
  readonly maxConnections?: number;
  readonly log?: Log;
  /** Logs the dialogue with the server, without content and addresses. */
  readonly debug?: boolean;
};

const letter = (mail: Mail, messageId: string, { from, fromName }: SmtpOptions) => ({
  from: { name: oneLine(fromName), address: from },
  // An object, so that nothing in it is parsed into a second recipient.
  to: { name: '', address: mail.to },
  subject: oneLine(mail.subject),
  text: mail.text,
  html: mail.html,
  messageId,
  // Nobody's out-of-office answers a machine.
  headers: { 'Auto-Submitted': 'auto-generated' },
  disableFileAccess: true,
  disableUrlAccess: true,
  // An alternative that calendars read, and the same as a file for those that do not.
  ...(mail.calendar && {
    icalEvent: { method: mail.calendar.method, content: mail.calendar.ics, filename: 'invite.ics' },
  }),
});

export const openMailer = (options: SmtpOptions): Mailer => {
  const { host, port, user, password, startTls, tls, suppress = false, timeoutMs = 10_000, log, debug } = options;
  const transport = createTransport({
    host,
    port,
    pool: true,
    maxConnections: options.maxConnections ?? 4,
    maxMessages: 100,
    secure: tls,
    requireTLS: startTls && !tls,
    ignoreTLS: !startTls && !tls,
    ...(user && { auth: { user, pass: password ?? '' } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(debug && log && { debug: true, logger: dialogueTo(log) }),
  });
  transport.on('error', (error: Error) => log?.debug('a connection to the mail server failed', { error }));

  const deliver = async (mail: Mail, messageId: string): Promise<SendResult> => {
    try {
      const { response } = await transport.sendMail(letter(mail, messageId, options));
      return { outcome: 'sent', providerId: oneLine(String(response)).slice(0, 200) };
    } catch (error) {
      return sendFailure(error);
    }
  };

  return {
    async send(mail) {
      if (!isOneAddress(mail.to)) return { outcome: 'rejected', why: 'not-one-address' };
      const messageId = messageIdOf(mail.messageId);
      if (!messageId) return { outcome: 'rejected', why: 'not-a-message-id' };
      if (suppress) {
        log?.info('a mail was suppressed', { messageId });
        return { outcome: 'sent', providerId: 'suppressed' };
      }
      let timer: NodeJS.Timeout | undefined;
      // The whole of it, also the wait for a free connection. It may still arrive: the same Message-ID tells.
      const deadline = new Promise<SendResult>((resolve) => {
        timer = setTimeout(() => resolve({ outcome: 'failed', why: 'smtp-timeout' }), timeoutMs);
      });
      return Promise.race([deliver(mail, messageId), deadline]).finally(() => clearTimeout(timer));
    },
    close: () => transport.close(),
  };
};
