import express, { type Express, type Request, type Response } from 'express';
import type { Fault, Faults } from './faults.ts';
import { filterFrom, pickMails, pickSms } from './filter.ts';
import { bytesOf, type CaughtMail, parse } from './mail.ts';
import { contentSecurityPolicy } from './page.ts';
import type { CaughtSms } from './sms.ts';
import type { Tray } from './tray.ts';
import { twilioRoutes } from './twilio.ts';
import { mailPage, mailsPage, smsPage } from './views.ts';

export type Caught = {
  readonly mails: Tray<CaughtMail>;
  readonly sms: Tray<CaughtSms>;
  readonly mailFaults: Faults;
  readonly smsFaults: Faults;
};

const wantsPage = (req: Request): boolean => req.accepts(['json', 'html']) === 'html';

const answer = (req: Request, res: Response, data: unknown, page: () => string): void => {
  res.vary('Accept');
  if (wantsPage(req)) res.type('html').send(page());
  else res.json(data);
};

const gone = (res: Response): void => {
  res.status(404).json({ error: 'There is no such item; it may have been cleared.' });
};

const safeFilename = (name: string): string => name.replace(/[^\w.-]+/g, '_');

const mailRoutes = (app: Express, { mails }: Caught): void => {
  app.get('/mails', (req, res) => {
    const picked = pickMails(mails.list(), filterFrom(req.query));
    answer(req, res, picked, () => mailsPage(picked));
  });
  app.delete('/mails', async (_req, res) => {
    await mails.clear();
    res.status(204).end();
  });
  app.get('/mails/:mailId', (req, res) => {
    const mail = mails.find(req.params.mailId);
    if (mail) answer(req, res, mail, () => mailPage(mail));
    else gone(res);
  });
  app.get('/mails/:mailId/raw', (req, res) => {
    const raw = mails.raw(req.params.mailId);
    if (raw) res.type('text/plain; charset=utf-8').send(raw);
    else gone(res);
  });
  app.get('/mails/:mailId/attachments/:index', async (req, res) => {
    const raw = mails.raw(req.params.mailId);
    const part = raw && (await parse(raw)).attachments[Number(req.params.index)];
    if (!part) return gone(res);
    // As a download of no particular type: an attached page must not run here.
    res
      .attachment(safeFilename(part.filename ?? 'unnamed'))
      .type('application/octet-stream')
      .send(bytesOf(part.content));
  });
};

const smsRoutes = (app: Express, { sms }: Caught): void => {
  app.get('/sms', (req, res) => {
    const picked = pickSms(sms.list(), filterFrom(req.query));
    answer(req, res, picked, () => smsPage(picked));
  });
  app.delete('/sms', async (_req, res) => {
    await sms.clear();
    res.status(204).end();
  });
};

/** Only for tests: `POST /faults {"mail":{"refuse":2,"code":451},"sms":{"hang":1}}`. */
const faultRoutes = (app: Express, { mailFaults, smsFaults }: Caught): void => {
  const pending = () => ({ mail: mailFaults.pending(), sms: smsFaults.pending() });
  app.get('/faults', (_req, res) => void res.json(pending()));
  app.post('/faults', express.json(), (req, res) => {
    const { mail, sms }: { mail?: Fault; sms?: Fault } = req.body ?? {};
    if (mail) mailFaults.set(mail);
    if (sms) smsFaults.set(sms);
    res.json(pending());
  });
  app.delete('/faults', (_req, res) => {
    mailFaults.clear();
    smsFaults.clear();
    res.status(204).end();
  });
};

export const catcherApp = (caught: Caught): Express => {
  const app = express().disable('x-powered-by').set('etag', false);
  app.use((req, res, next) => {
    res.set({
      'Content-Security-Policy': contentSecurityPolicy,
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'no-store',
    });
    // A page elsewhere that makes its own name point at loopback would otherwise read other people's mails.
    if (['127.0.0.1', 'localhost', '::1'].includes(req.hostname)) next();
    else res.status(421).json({ error: 'The catcher answers on loopback names only.' });
  });
  app.get('/', (_req, res) => res.redirect('mails'));
  mailRoutes(app, caught);
  smsRoutes(app, caught);
  faultRoutes(app, caught);
  app.use(twilioRoutes(caught.sms, caught.smsFaults));
  return app;
};
