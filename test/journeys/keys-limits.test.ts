import { expect } from 'chai';
import { allServices } from '#embedded/system/services';
import { adminOf, eventually, testSettings } from '#test/support/api';
import { startTestSystem, type TestSystem } from '#test/support/system';

type Told = {
  readonly status: number;
  readonly kind: string;
  readonly left: number;
  readonly retryAfter: string | null;
};

describe('limits of two services that count together (P34, B15, B21, E5, E7)', function () {
  this.timeout(60_000);
  let system: TestSystem;
  let urls: readonly string[] = [];
  let key = '';
  let token = '';
  before(async () => {
    const alone = { name: 'questions', entry: 'query-service/main.ts' };
    const env = {
      ...testSettings,
      RATE_LIMIT_REQUESTS: '60',
      RATE_LIMIT_KEY_REQUESTS: '30',
      RATE_LIMIT_WINDOW: '3600',
      RATE_LIMIT_STORAGE_URL: 'postgres',
    };
    system = await startTestSystem({ services: [...allServices, alone], env });
    urls = [system.endpoints.http, `http://127.0.0.1:${system.processes.questions?.port}`];
    const signedIn = await adminOf(system.endpoints.http);
    token = signedIn.accessToken;
    key = (await signedIn.api.issueApiKey({ body: { label: 'Counted', permissions: ['appointments:read'] } })).body.key;
  });
  after(() => system.stop());

  const ask = async (url: string, path: string, init: RequestInit = {}): Promise<Told> => {
    const response = await fetch(`${url}/api/v1${path}`, init);
    await response.arrayBuffer();
    const [, kind = '', left = ''] = /^"([\w-]+)";r=(\d+);t=\d+$/.exec(response.headers.get('ratelimit') ?? '') ?? [];
    return { status: response.status, kind, left: Number(left), retryAfter: response.headers.get('retry-after') };
  };
  const as = (secret: string): RequestInit => ({ headers: { authorization: `Bearer ${secret}` } });

  /** Asks both in turn until one refuses; a promise of what is left is kept by whoever gave it. */
  const exhaust = async (path: string, init: RequestInit, most: number): Promise<number> => {
    const left: (number | undefined)[] = [undefined, undefined];
    for (let granted = 0; granted <= most; granted += 1) {
      const which = granted % 2;
      const told = await ask(urls[which] ?? '', path, init);
      if (told.status === 429) {
        expect(left[which] ?? 0, 'it had said that something is left').to.equal(0);
        expect(Number(told.retryAfter)).to.be.within(1, 3_600);
        return granted;
      }
      left[which] = told.left;
      // Slower than the exchange, so that the two learn of each other.
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
    return most + 1;
  };

  it('a key has its own quota, counted by both together and apart from its owner', async () => {
    const granted = await exhaust('/appointments', as(key), 60);
    expect(granted).to.be.within(30, 50);
    for (const url of urls)
      await eventually(
        () => ask(url, '/appointments', as(key)),
        ({ status, kind }) => status === 429 && kind === 'key-read',
      );
    expect(await ask(urls[0] ?? '', '/appointments', as(token))).to.include({ status: 200, kind: 'read' });
  });

  it('sign-ins are counted exactly, and refused by address beyond the quota, whatever name is tried', async () => {
    const body = (i: number) => JSON.stringify({ email: `nobody${i}@daybook.example`, password: 'whatever it may be' });
    const tries = await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        ask(urls[0] ?? '', '/auth/login', {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-forwarded-for': `192.0.2.${i}` },
          body: body(i),
        }),
      ),
    );
    // One of the six was the admin's own.
    expect(tries.filter(({ status, kind }) => status !== 429 || kind !== 'sign-in')).to.have.length(5);
    const last = await eventually(
      () => ask(urls[0] ?? '', '/auth/login', { method: 'POST', body: body(99) }),
      ({ status }) => status === 429,
    );
    expect(last).to.include({ kind: 'sign-in', left: 0 });
  });
});
