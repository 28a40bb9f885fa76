import type { SendResult } from '../mail/port.ts';
import type { Sms, SmsSender } from './port.ts';

export type SmsOptions = {
  /** The official one when absent; a catcher speaks the same. */
  readonly baseUrl?: string;
  readonly accountSid: string;
  /** An API key's id; the account's own when absent. */
  readonly key?: string;
  readonly secret: string;
  /** A number, a name, or a messaging service (MG…). */
  readonly from: string;
  readonly timeoutMs?: number;
};

const e164 = /^\+[1-9]\d{6,14}$/;
/** No more of an answer is looked at. */
const answerBytes = 64 * 1024;

const readCapped = async (response: Response): Promise<string> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > answerBytes) break;
  }
  return Buffer.concat(chunks).toString('utf8');
};

const parsed = (text: string): { readonly sid?: unknown; readonly code?: unknown } => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
};

/** Ours or theirs to mend, and then the text is still wanted: too many, down, or the wrong password. */
const mayPass = (status: number): boolean => status >= 500 || [401, 403, 408, 409, 425, 429].includes(status);

const judge = async (response: Response): Promise<SendResult> => {
  const body = await readCapped(response).catch(() => '');
  const { sid, code } = parsed(body);
  // Accepted is accepted, even if the rest of the answer was lost.
  if (response.ok) return { outcome: 'sent', providerId: typeof sid === 'string' ? sid.slice(0, 64) : 'unknown' };
  const why = `sms-${response.status}${typeof code === 'number' ? `-${code}` : ''}`;
  return { outcome: mayPass(response.status) ? 'failed' : 'rejected', why };
};

export const openSms = (options: SmsOptions): SmsSender => {
  const {
    baseUrl = 'https://api.twilio.com',
    accountSid,
    key = accountSid,
    secret,
    from,
    timeoutMs = 10_000,
  } = options;
  const url = `${baseUrl.replace(/\/+$/, '')}/2010-04-01/Accounts/${encodeURIComponent(accountSid)}/Messages.json`;
  const authorization = `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`;
  const sender = /^MG[0-9a-f]{32}$/.test(from) ? 'MessagingServiceSid' : 'From';

  const post = ({ to, text, idempotencyKey }: Sms): Promise<Response> =>
    fetch(url, {
      method: 'POST',
      headers: { authorization, 'i-twilio-idempotency-token': idempotencyKey },
      body: new URLSearchParams({ To: to, [sender]: from, Body: text }),
      // A password is not carried on to wherever the answer points.
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });

  return {
    async send(sms) {
      const to = sms.to.replaceAll(/[\s().-]/g, '');
      if (!e164.test(to)) return { outcome: 'rejected', why: 'not-a-phone-number' };
      if (!/^[\x21-\x7e]{1,200}$/.test(sms.idempotencyKey))
        return { outcome: 'rejected', why: 'not-an-idempotency-key' };
      try {
        return await judge(await post({ ...sms, to }));
      } catch (error) {
        const timedOut = error instanceof Error && error.name === 'TimeoutError';
        return { outcome: 'failed', why: timedOut ? 'sms-timeout' : 'sms-no-connection' };
      }
    },
  };
};
