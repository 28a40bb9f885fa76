import PostalMime, { type Address, type Email } from 'postal-mime';

export type CaughtAttachment = {
  readonly filename: string;
  readonly mimeType: string;
  readonly size: number;
  readonly method?: string;
};

export type CaughtMail = {
  readonly mailId: string;
  readonly receivedAt: string;
  /** Who really was to receive it, as said to the server; the headers below are only what the letter claims. */
  readonly envelope: { readonly from: string; readonly to: readonly string[] };
  readonly messageId: string;
  readonly subject: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly replyTo: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly html: string;
  /** The first text/calendar part, whether an alternative or an attachment. */
  readonly calendar: string | null;
  readonly attachments: readonly CaughtAttachment[];
};

const shown = ({ name, address }: Address): string => (name && address ? `${name} <${address}>` : (address ?? name));
const all = (addresses: readonly Address[] | undefined): string[] => (addresses ?? []).map(shown);

export const bytesOf = (content: ArrayBuffer | Uint8Array | string): Buffer =>
  typeof content === 'string'
    ? Buffer.from(content)
    : content instanceof ArrayBuffer
      ? Buffer.from(content)
      : Buffer.from(content);

const calendarOf = ({ attachments }: Email): string | null => {
  const part = attachments.find(({ mimeType }) => mimeType === 'text/calendar');
  return part ? bytesOf(part.content).toString('utf8') : null;
};

export const parse = (raw: Buffer): Promise<Email> => PostalMime.parse(raw);

export type Arrival = Pick<CaughtMail, 'mailId' | 'receivedAt' | 'envelope'>;

export const caughtMail = (arrival: Arrival, email: Email): CaughtMail => ({
  ...arrival,
  messageId: email.messageId ?? '',
  subject: email.subject ?? '',
  from: email.from ? shown(email.from) : '',
  to: all(email.to),
  cc: all(email.cc),
  replyTo: all(email.replyTo),
  headers: Object.fromEntries(email.headers.map(({ key, value }) => [key, value])),
  text: email.text ?? '',
  html: email.html ?? '',
  calendar: calendarOf(email),
  attachments: email.attachments.map(({ filename, mimeType, content, method }) => ({
    filename: filename ?? 'unnamed',
    mimeType,
    size: bytesOf(content).length,
    ...(method && { method }),
  })),
});
