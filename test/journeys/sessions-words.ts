import { Refused } from '#contracts/client';
import { type CaughtMail, eventually, mailsTo } from '#test/support/api';
import type { TestSystem } from '#test/support/system';

/** `401 wrong-credentials`, or `done`. */
export const refusal = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => {
      if (error instanceof Refused) return `${error.status} ${error.code}`;
      throw error;
    },
  );

/** A browser as far as cookies go: it keeps what it is given and sends it along, from whatever page. */
export const browserAt = (baseUrl: string) => {
  const jar = new Map<string, string>();
  return {
    jar,
    post: async (path: string, body?: unknown, headers: Record<string, string> = {}) => {
      const response = await fetch(`${baseUrl}/api/v1${path}`, {
        method: 'POST',
        headers: {
          origin: baseUrl,
          'sec-fetch-site': 'same-origin',
          ...(jar.size > 0 && { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      for (const cookie of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
        if (value === '') jar.delete(name);
        else jar.set(name, value);
      }
      const text = await response.text();
      const json = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
      return { status: response.status, cookies: response.headers.getSetCookie(), json, code: String(json.type ?? '') };
    },
  };
};

/** Whether a token still opens anything. */
export const worksAt = async (baseUrl: string, accessToken: unknown): Promise<boolean> => {
  const response = await fetch(`${baseUrl}/api/v1/auth/me`, { headers: { authorization: `Bearer ${accessToken}` } });
  await response.arrayBuffer();
  return response.status === 200;
};

/** Without a dashboard a mail carries its secret as a code. */
export const codeIn = ({ text }: CaughtMail): string => /Code: (\S+)/.exec(text)?.[1] ?? 'no code';

/** The newest mail to somebody about something, as soon as there is one. */
export const mailAbout = async (
  { endpoints }: Pick<TestSystem, 'endpoints'>,
  email: string,
  subject: RegExp,
): Promise<CaughtMail> => {
  const found = (mails: readonly CaughtMail[]) => mails.findLast((mail) => subject.test(mail.subject));
  const mail = found(
    await eventually(
      () => mailsTo(endpoints.catcher, email),
      (mails) => found(mails) !== undefined,
    ),
  );
  if (!mail) throw new Error('it was there a moment ago');
  return mail;
};
