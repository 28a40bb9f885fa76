import { randomBytes } from 'node:crypto';

export type CaughtSms = {
  readonly smsId: string;
  readonly sid: string;
  readonly receivedAt: string;
  readonly accountSid: string;
  readonly from: string;
  readonly to: string;
  readonly body: string;
  readonly idempotencyToken?: string;
};

export type SmsProblem = { readonly status: number; readonly code: number; readonly message: string };

const maxLength = 1_600;

/** The checks Twilio makes before it takes a message, with its own codes and words. */
export const problemWith = (form: Readonly<Record<string, string | undefined>>): SmsProblem | undefined => {
  const { To, From, MessagingServiceSid, Body } = form;
  const wrong = (code: number, message: string): SmsProblem => ({ status: 400, code, message });
  if (!To) return wrong(21604, "A 'To' phone number is required.");
  if (!/^\+[1-9]\d{6,14}$/.test(To)) return wrong(21211, `Invalid 'To' Phone Number: ${To}`);
  if (!From && !MessagingServiceSid) return wrong(21603, "A 'From' phone number is required.");
  if (!Body) return wrong(21602, 'Message body is required.');
  if (Body.length > maxLength)
    return wrong(21617, `The concatenated message body exceeds the ${maxLength} character limit`);
  return undefined;
};

export const twilioError = ({ status, code, message }: SmsProblem): object => ({
  code,
  message,
  more_info: `https://www.twilio.com/docs/errors/${code}`,
  status,
});

export const newSid = (): string => `SM${randomBytes(16).toString('hex')}`;

/** GSM-7 fits 160 characters into a part, anything else 70. */
const parts = (body: string): number => {
  const plain = /^[\x20-\x7e\n\r£¥èéùìòÇØøÅåÆæßÉ¤¡ÄÖÑÜ§¿äöñüà€]*$/.test(body);
  const [one, several] = plain ? [160, 153] : [70, 67];
  return body.length <= one ? 1 : Math.ceil(body.length / several);
};

export const twilioMessage = (sms: CaughtSms): object => {
  const uri = `/2010-04-01/Accounts/${sms.accountSid}/Messages/${sms.sid}`;
  const at = new Date(sms.receivedAt).toUTCString().replace('GMT', '+0000');
  return {
    sid: sms.sid,
    account_sid: sms.accountSid,
    messaging_service_sid: null,
    api_version: '2010-04-01',
    direction: 'outbound-api',
    from: sms.from,
    to: sms.to,
    body: sms.body,
    status: 'queued',
    num_segments: String(parts(sms.body)),
    num_media: '0',
    price: null,
    price_unit: 'USD',
    error_code: null,
    error_message: null,
    date_created: at,
    date_updated: at,
    date_sent: null,
    uri: `${uri}.json`,
    subresource_uris: { media: `${uri}/Media.json` },
  };
};
