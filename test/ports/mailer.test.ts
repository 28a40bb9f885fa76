import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect } from 'chai';
import { createLog } from '#platform/log';
import type { Mail, Mailer } from '#platform/mail/port';
import { openMailer, type SmtpOptions } from '#platform/mail/smtp';
import { catcher } from '#test/support/parts';

type Caught = {
  readonly envelope: { readonly from: string; readonly to: readonly string[] };
  readonly messageId: string;
  readonly subject: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly html: string;
  readonly calendar: string | null;
  readonly attachments: readonly { readonly filename: string; readonly mimeType: string; readonly method?: string }[];
};

const ics = ['BEGIN:VCALENDAR', 'METHOD:REQUEST', 'BEGIN:VEVENT', 'UID:u1', 'END:VEVENT', 'END:VCALENDAR', ''].join(
  '\r\n',
);
let count = 0;
const mailOf = (more: Partial<Mail> = {}): Mail => {
  count += 1;
  return {
    to: 'anna@example.org',
    subject: 'Your visit',
    text: 'See you.',
    html: '<p>See you.</p>',
    messageId: `intent-${count}@daybook.test`,
    ...more,
  };
};

describe('mailer', function () {
  this.timeout(30_000);
  let url: string;
  let smtpPort: number;
  const opened: Mailer[] = [];
  const open = (options: Partial<SmtpOptions> = {}) => {
    const mailer = openMailer({
      host: '127.0.0.1',
      port: smtpPort,
      from: 'daybook@example.org',
      fromName: 'Daybook',
      startTls: false,
      tls: false,
      timeoutMs: 3_000,
      ...options,
    });
    opened.push(mailer);
    return mailer;
  };
  const caught = async (): Promise<Caught[]> =>
    (await fetch(`${url}/mails`, { headers: { accept: 'application/json' } })).json() as Promise<Caught[]>;
  const only = async (): Promise<Caught> => {
    const mails = await caught();
    expect(mails).to.have.length(1);
    const [mail] = mails;
    if (!mail) throw new Error('nothing was caught');
    return mail;
  };
  const fault = (mail: object) =>
    fetch(`${url}/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ mail }),
    });
  before(async function () {
    this.timeout(60_000);
    ({ url, smtpPort } = await catcher());
  });
  beforeEach(async () => {
    await fetch(`${url}/mails`, { method: 'DELETE' });
    await fault({});
  });
  afterEach(() => {
    for (const mailer of opened.splice(0)) mailer.close();
  });

  it('sends text and HTML to one recipient, under the Message-ID of the intent', async () => {
    const mail = mailOf({ subject: 'Ihr Termin – bestätigt ✔', text: 'Grüße', html: '<p>Grüße</p>' });
    expect(await open().send(mail)).to.have.property('outcome', 'sent');
    expect(await only()).to.deep.include({
      envelope: { from: 'daybook@example.org', to: ['anna@example.org'] },
      messageId: `<${mail.messageId}>`,
      subject: 'Ihr Termin – bestätigt ✔',
      from: 'Daybook <daybook@example.org>',
      to: ['anna@example.org'],
      cc: [],
    });
    expect((await only()).text).to.contain('Grüße');
    expect((await only()).html).to.contain('<p>Grüße</p>');
  });
  it('repeats the Message-ID when it is asked to send again', async () => {
    const [mailer, mail] = [open(), mailOf()];
    await mailer.send(mail);
    await mailer.send({ ...mail, messageId: `<${mail.messageId}>` });
    expect(new Set((await caught()).map(({ messageId }) => messageId)).size).to.equal(1);
  });
  it('carries an invitation as an alternative and as a file', async () => {
    await open().send(mailOf({ calendar: { method: 'REQUEST', ics } }));
    const { calendar, attachments } = await only();
    expect(calendar?.replaceAll('\r\n', '\n')).to.equal(ics.replaceAll('\r\n', '\n'));
    expect(attachments.map(({ mimeType }) => mimeType)).to.include('text/calendar');
    expect(attachments.map(({ filename }) => filename)).to.include('invite.ics');
    expect(attachments.map(({ method }) => method)).to.include('REQUEST');
  });
  it('carries a cancellation with its own method', async () => {
    await open().send(mailOf({ calendar: { method: 'CANCEL', ics } }));
    expect((await only()).attachments.map(({ method }) => method)).to.include('CANCEL');
  });
  it('marks itself as a machine’s', async () => {
    await open().send(mailOf());
    expect((await only()).headers).to.have.property('auto-submitted', 'auto-generated');
  });

  const addresses = [
    'anna@example.org, eve@example.org',
    'anna@example.org\r\nBcc: eve@example.org',
    'anna@example.org\nBcc: eve@example.org',
    'Anna <anna@example.org>',
    'anna@example.org;eve@example.org',
    'group: anna@example.org, eve@example.org;',
    '"anna@evil.org,"@example.org',
    'anna',
    '',
    '@example.org',
    'anna@@example.org',
    'an na@example.org',
    'anna@example.org\u0000',
    `${'a'.repeat(300)}@example.org`,
  ];
  for (const to of addresses)
    it(`refuses ${JSON.stringify(to.slice(0, 50))} as a recipient`, async () => {
      expect(await open().send(mailOf({ to }))).to.deep.equal({ outcome: 'rejected', why: 'not-one-address' });
      expect(await caught()).to.deep.equal([]);
    });
  it('sends to a plus address and to another alphabet', async () => {
    const mailer = open();
    expect(await mailer.send(mailOf({ to: 'anna+visits@example.org' }))).to.have.property('outcome', 'sent');
    expect(await mailer.send(mailOf({ to: 'anna@bücher.example' }))).to.have.property('outcome', 'sent');
    expect((await caught()).flatMap(({ envelope }) => envelope.to)).to.have.members([
      'anna+visits@example.org',
      'anna@bücher.example',
    ]);
  });
  it('lets no header begin inside a subject, a name or a Message-ID', async () => {
    const mailer = open({ fromName: 'Day\r\nX-Name: evil' });
    await mailer.send(mailOf({ subject: 'Hi\r\nBcc: eve@example.org\r\n\r\nbody' }));
    const { headers, envelope, subject } = await only();
    expect(headers).to.not.have.any.keys('bcc', 'x-name');
    expect(envelope.to).to.deep.equal(['anna@example.org']);
    expect(subject).to.equal('Hi Bcc: eve@example.org body');
    expect(await mailer.send(mailOf({ messageId: 'a@b\r\nBcc: c@d' }))).to.have.property('why', 'not-a-message-id');
  });

  for (const { code, outcome } of [
    { code: 550, outcome: 'rejected' },
    { code: 552, outcome: 'rejected' },
    { code: 421, outcome: 'failed' },
    { code: 451, outcome: 'failed' },
  ])
    it(`takes a reply of ${code} as ${outcome}, without its words`, async () => {
      await fault({ refuse: 1, code });
      const mailer = open();
      expect(await mailer.send(mailOf())).to.deep.equal({ outcome, why: `smtp-${code}` });
      expect(await mailer.send(mailOf())).to.have.property('outcome', 'sent');
    });
  it('answers within its deadline when the server hangs', async () => {
    await fault({ hang: 1 });
    const from = Date.now();
    const mailer = open({ timeoutMs: 400 });
    expect(await mailer.send(mailOf())).to.have.property('outcome', 'failed');
    expect(Date.now() - from).to.be.within(350, 1_500);
    expect(await mailer.send(mailOf())).to.have.property('outcome', 'sent');
  });
  it('answers within its deadline when nobody greets, and when nobody is there', async () => {
    const silent = createServer(() => {});
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const from = Date.now();
    expect(await open({ port, timeoutMs: 300 }).send(mailOf())).to.have.property('outcome', 'failed');
    expect(Date.now() - from).to.be.lessThan(1_500);
    silent.close();
    expect(await open({ port: 1 }).send(mailOf())).to.have.property('outcome', 'failed');
  });
  it('does not send a word in the clear when TLS was asked for and is not offered', async () => {
    expect(await open({ startTls: true }).send(mailOf())).to.have.property('outcome', 'failed');
    expect(await caught()).to.deep.equal([]);
  });
  it('signs in when it has a user', async () => {
    expect(await open({ user: 'u', password: 'p' }).send(mailOf())).to.have.property('outcome', 'sent');
  });
  it('sends many at once over few connections', async () => {
    const mailer = open({ maxConnections: 2 });
    const results = await Promise.all(Array.from({ length: 40 }, () => mailer.send(mailOf())));
    expect(results.filter(({ outcome }) => outcome === 'sent')).to.have.length(40);
    expect(await caught()).to.have.length(40);
  });
  it('sends nothing when suppressed, and logs an id only', async () => {
    const lines: string[] = [];
    const log = createLog({ service: 't', level: 'debug', format: 'json', write: (line) => void lines.push(line) });
    const mail = mailOf({ subject: 'secret', text: 'secret' });
    expect(await open({ suppress: true, log }).send(mail)).to.deep.equal({ outcome: 'sent', providerId: 'suppressed' });
    expect(await caught()).to.deep.equal([]);
    expect(lines.join())
      .to.contain(mail.messageId)
      .and.not.match(/secret|anna/);
  });
  it('shows the dialogue on demand, without content, addresses or password', async () => {
    const lines: string[] = [];
    const log = createLog({ service: 't', level: 'debug', format: 'json', write: (line) => void lines.push(line) });
    const mailer = open({ debug: true, log, user: 'user-name', password: 'pass-word' });
    await mailer.send(mailOf({ subject: 'secret', text: 'secret' }));
    const password = Buffer.from('pass-word').toString('base64');
    const both = Buffer.from('\u0000user-name\u0000pass-word').toString('base64');
    expect(lines.join()).to.contain('RCPT TO');
    for (const word of ['secret', 'anna', 'pass-word', password, both]) expect(lines.join()).to.not.contain(word);
  });
});
