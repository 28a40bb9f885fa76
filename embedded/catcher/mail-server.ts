import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import type { Faults } from './faults.ts';
import { type CaughtMail, caughtMail, parse } from './mail.ts';
import { nextId, type Tray } from './tray.ts';

const maxBytes = 10 * 1024 * 1024;

class Refusal extends Error {
  readonly responseCode: number;
  constructor(responseCode: number, message: string) {
    super(message);
    this.responseCode = responseCode;
  }
}

const read = async (stream: SMTPServerDataStream): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  if (stream.sizeExceeded) throw new Refusal(552, `Larger than ${maxBytes} bytes`);
  return Buffer.concat(chunks);
};

const envelopeOf = ({ envelope }: SMTPServerSession): CaughtMail['envelope'] => ({
  from: envelope.mailFrom ? envelope.mailFrom.address : '',
  to: envelope.rcptTo.map(({ address }) => address),
});

/** Accepts any sender, recipient and password; says 250 only when the mail is on disk. */
export const mailServer = (tray: Tray<CaughtMail>, faults: Faults): SMTPServer => {
  const take = async (stream: SMTPServerDataStream, session: SMTPServerSession): Promise<string | undefined> => {
    const raw = await read(stream);
    const verdict = faults.next();
    if (verdict.kind === 'hang') return undefined;
    if (verdict.kind === 'refuse') throw new Refusal(verdict.code, 'Refused, as the test asked');
    const now = Date.now();
    const arrival = { mailId: nextId(now), receivedAt: new Date(now).toISOString(), envelope: envelopeOf(session) };
    await tray.add(caughtMail(arrival, await parse(raw)), raw);
    return `Caught as ${arrival.mailId}`;
  };
  const server = new SMTPServer({
    authOptional: true,
    onAuth: (_auth, _session, done) => done(null, { user: 'anybody' }),
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    disableReverseLookup: true,
    hidePIPELINING: false,
    size: maxBytes,
    logger: false,
    onData: (stream, session, done) => {
      take(stream, session).then(
        // A hanging server never answers: the sender's own time limit has to end it.
        (answer) => answer && done(null, answer),
        (error: Error) => done(error),
      );
    },
  });
  // A sender that dies in the middle of a mail raises this, and unheard it would end the process and lose others' mails.
  server.on('error', () => undefined);
  return server;
};
