import { createServer, request, type Server } from 'node:http';
import { expect } from 'chai';
import express from 'express';
import nodemailer from 'nodemailer';
import { type Catcher, startCatcher } from '#embedded/catcher';
import type { CaughtMail } from '#embedded/catcher/mail';
import { catcherRoutes } from '#embedded/catcher/routes';
import { catcher, testFolder } from '#test/support/parts';

const json = async <T = unknown>(url: string, init?: RequestInit): Promise<{ status: number; body: T }> => {
  const response = await fetch(url, init);
  return { status: response.status, body: JSON.parse(await response.text()) };
};

const post = (body: object): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

const send = ({ smtpPort }: Pick<Catcher, 'smtpPort'>, more: object = {}) =>
  nodemailer
    .createTransport({ host: '127.0.0.1', port: smtpPort, ignoreTLS: true, socketTimeout: 700 })
    .sendMail({ from: 'no-reply@daybook.test', to: 'ann@example.test', subject: 'Booked', text: 'See you', ...more });

const sms = (url: string, form: Record<string, string>, headers: Record<string, string> = {}) =>
  json<Record<string, unknown>>(`${url}/2010-04-01/Accounts/AC1/Messages.json`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from('AC1:secret').toString('base64')}`, ...headers },
    body: new URLSearchParams(form),
  });

const text = { To: '+4915112345678', From: '+4930123456', Body: 'See you at 10' };

describe('port: mail catcher', () => {
  beforeEach(async () => {
    const { url } = await catcher();
    for (const path of ['mails', 'sms', 'faults']) await fetch(`${url}/${path}`, { method: 'DELETE' });
  });

  it('B13 takes a mail apart: recipients, text, calendar, attachment, and as it came', async () => {
    const caught = await catcher();
    const calendar = 'BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n';
    await send(caught, {
      bcc: 'secret@example.test',
      html: '<p>See you</p>',
      icalEvent: { method: 'REQUEST', content: calendar },
      attachments: [{ filename: 'map.txt', content: 'left, then right' }],
    });
    const { body } = await json<CaughtMail[]>(`${caught.url}/mails?to=secret@example.test`);
    expect(body).to.have.lengthOf(1);
    const [mail] = body;
    if (!mail) throw new Error('no mail');
    expect(mail).to.include({ subject: 'Booked', text: 'See you\n', html: '<p>See you</p>\n' });
    expect(mail.calendar).to.include('METHOD:REQUEST');
    const index = mail.attachments.findIndex(({ filename }) => filename === 'map.txt');
    expect(await (await fetch(`${caught.url}/mails/${mail.mailId}/attachments/${index}`)).text()).to.equal(
      'left, then right',
    );
    expect(await (await fetch(`${caught.url}/mails/${mail.mailId}/raw`)).text()).to.include('Subject: Booked');
    expect((await json(`${caught.url}/mails/unknown`)).status).to.equal(404);
  });

  it('refuses for now, refuses for good, and hangs, when asked to', async () => {
    const caught = await catcher();
    for (const code of [451, 550]) {
      await json(`${caught.url}/faults`, post({ mail: { refuse: 1, code } }));
      expect((await send(caught).catch((error) => error)).responseCode).to.equal(code);
    }
    await json(`${caught.url}/faults`, post({ mail: { hang: 1 } }));
    expect((await send(caught).catch((error) => error)).code).to.equal('ETIMEDOUT');
    await send(caught);
    expect((await json(`${caught.url}/mails`)).body).to.have.lengthOf(1);
  });

  it('keeps mails over a kill -9', async () => {
    const options = { dataDir: `${testFolder()}/second`, port: 0, smtpPort: 0 };
    const first = await startCatcher(options);
    await send(first);
    process.kill(first.pid, 'SIGKILL');
    await first.exited;
    const second = await startCatcher(options);
    expect((await json(`${second.url}/mails`)).body).to.have.lengthOf(1);
    await second.stop();
  });

  it('does not answer under a name that is not loopback', async () => {
    const { port } = await catcher();

    const status = await new Promise((resolve) =>
      request({ port, host: '127.0.0.1', path: '/mails', headers: { host: 'evil.example' } }, (res) =>
        resolve(res.statusCode),
      ).end(),
    );
    expect(status).to.equal(421);
  });
});

describe('port: SMS catcher', () => {
  beforeEach(async () => {
    const { url } = await catcher();
    for (const path of ['sms', 'faults']) await fetch(`${url}/${path}`, { method: 'DELETE' });
  });

  it('B20 answers as Twilio does', async () => {
    const { url } = await catcher();
    const sent = await sms(url, text);
    expect(sent.status).to.equal(201);
    expect(sent.body).to.include({ status: 'queued', to: text.To, body: text.Body, account_sid: 'AC1' });
    expect(sent.body.sid).to.match(/^SM[0-9a-f]{32}$/);
    expect((await sms(url, { ...text, To: 'nobody' })).body).to.include({ code: 21211, status: 400 });
    expect((await sms(url, text, { authorization: '' })).status).to.equal(401);
    expect((await json(`${url}/sms?to=${encodeURIComponent(text.To)}`)).body).to.have.lengthOf(1);
  });

  it('P20 sends once for one idempotency token, also when asked at the same time', async () => {
    const { url } = await catcher();
    const token = { 'i-twilio-idempotency-token': 't1' };
    const answers = await Promise.all([1, 2, 3].map(() => sms(url, text, token)));
    expect(new Set(answers.map(({ body }) => body.sid)).size).to.equal(1);
    expect((await json(`${url}/sms`)).body).to.have.lengthOf(1);
  });

  it('is out of service when asked to be', async () => {
    const { url } = await catcher();
    await json(`${url}/faults`, post({ sms: { refuse: 1, code: 429 } }));
    expect(await sms(url, text)).to.have.property('status', 429);
    expect(await sms(url, text)).to.have.property('status', 201);
  });
});

describe('the catcher behind the web process', () => {
  let server: Server;
  let base: string;
  before(async () => {
    const app = express().use('/embedded', catcherRoutes((await catcher()).url));
    server = createServer(app).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    base = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/embedded`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  it('shows a page to a browser and JSON to a program', async () => {
    const page = await fetch(`${base}/mails`, { headers: { accept: 'text/html,*/*;q=0.8' } });
    expect(page.headers.get('content-type')).to.include('text/html');
    expect(page.headers.get('content-security-policy')).to.include("default-src 'none'");
    expect((await json(`${base}/sms?to=x`)).body).to.deep.equal([]);
  });

  it('lets nothing else through', async () => {
    for (const path of ['faults', 'mailsx', '2010-04-01/Accounts/AC1/Messages.json'])
      expect((await fetch(`${base}/${path}`)).status).to.equal(404);
    expect((await fetch(`${base}/mails`, { method: 'POST' })).status).to.equal(404);
  });
});
