import { Refused } from '#contracts/client';

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
