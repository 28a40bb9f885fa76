import express, { type Request, Router } from 'express';
import type { Faults } from './faults.ts';
import { type CaughtSms, newSid, problemWith, type SmsProblem, twilioError, twilioMessage } from './sms.ts';
import { nextId, type Tray } from './tray.ts';

const codes: Readonly<Record<number, [number, string]>> = {
  429: [20429, 'Too Many Requests'],
  503: [20503, 'Service is down for maintenance.'],
};

const refused = (status: number): SmsProblem => {
  const [code, message] = codes[status] ?? [20500, 'Refused, as the test asked'];
  return { status, code, message };
};

/** Any name and secret will do: Twilio takes the account's own or those of an API key. */
const isSignedIn = (req: Request): boolean => {
  const [scheme, credentials = ''] = (req.get('authorization') ?? '').split(' ');
  const [user, password] = Buffer.from(credentials, 'base64').toString('utf8').split(':');
  return scheme === 'Basic' && Boolean(user) && Boolean(password);
};

/** As much of Twilio's REST interface as sends a message and asks what became of it. */
export const twilioRoutes = (tray: Tray<CaughtSms>, faults: Faults): Router => {
  const accounts = Router({ mergeParams: true });
  const told = new Map<string, Promise<void>>();
  accounts.use((req, res, next) => {
    if (isSignedIn(req)) next();
    else res.status(401).json(twilioError({ status: 401, code: 20003, message: 'Authenticate' }));
  });
  accounts.post('/Messages.json', express.urlencoded({ extended: false }), async (req, res) => {
    const form: Record<string, string | undefined> = req.body ?? {};
    const token = req.get('i-twilio-idempotency-token');
    const verdict = faults.next();
    // Never answered: the sender's own time limit has to end it.
    if (verdict.kind === 'hang') return;
    const problem = verdict.kind === 'refuse' ? refused(verdict.code) : problemWith(form);
    if (problem) {
      res.status(problem.status).json(twilioError(problem));
      return;
    }
    const earlier = () => (token ? tray.list().find(({ idempotencyToken }) => idempotencyToken === token) : undefined);
    if (token) await told.get(token);
    const sms = earlier() ?? arrived(req, form, token);
    if (!earlier()) {
      const kept = tray.add(sms);
      if (token) told.set(token, kept);
      await kept.finally(() => token && told.delete(token));
    }
    res.status(201).json(twilioMessage(sms));
  });
  accounts.get('/Messages/:sid.json', (req, res) => {
    const sms = tray.list().find(({ sid }) => sid === req.params.sid);
    if (sms) res.json({ ...twilioMessage(sms), status: 'delivered' });
    else
      res.status(404).json(twilioError({ status: 404, code: 20404, message: 'The requested resource was not found' }));
  });
  return Router().use('/2010-04-01/Accounts/:accountSid', accounts);
};

const arrived = (req: Request, form: Readonly<Record<string, string | undefined>>, token?: string): CaughtSms => {
  const now = Date.now();
  return {
    smsId: nextId(now),
    sid: newSid(),
    receivedAt: new Date(now).toISOString(),
    accountSid: String(req.params.accountSid),
    from: form.From ?? form.MessagingServiceSid ?? '',
    to: form.To ?? '',
    body: form.Body ?? '',
    ...(token && { idempotencyToken: token }),
  };
};
