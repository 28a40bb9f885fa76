import type { CaughtMail } from './mail.ts';
import type { CaughtSms } from './sms.ts';

export type Filter = {
  readonly to?: string;
  readonly subject?: string;
  readonly after?: string;
  readonly limit?: number;
};

const mostShown = 500;

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** From a query string: what is missing or senseless filters nothing. */
export const filterFrom = (query: Readonly<Record<string, unknown>>): Filter => {
  const [to, subject, after, limit] = [text(query.to), text(query.subject), text(query.after), Number(query.limit)];
  const instant = after && !Number.isNaN(Date.parse(after)) ? new Date(after).toISOString() : undefined;
  return {
    ...(to && { to: to.toLowerCase() }),
    ...(subject && { subject: subject.toLowerCase() }),
    ...(instant && { after: instant }),
    ...(limit >= 1 && { limit: Math.floor(limit) }),
  };
};

const isLater = (receivedAt: string, { after }: Filter): boolean => after === undefined || receivedAt > after;

export const pickMails = (mails: readonly CaughtMail[], filter: Filter): CaughtMail[] =>
  mails
    .filter((mail) => isLater(mail.receivedAt, filter))
    .filter(({ envelope }) => !filter.to || envelope.to.some((address) => address.toLowerCase() === filter.to))
    .filter(({ subject }) => !filter.subject || subject.toLowerCase().includes(filter.subject))
    .slice(0, filter.limit ?? mostShown);

export const pickSms = (messages: readonly CaughtSms[], filter: Filter): CaughtSms[] =>
  messages
    .filter((sms) => isLater(sms.receivedAt, filter))
    .filter(({ to }) => !filter.to || to === filter.to)
    .slice(0, filter.limit ?? mostShown);
