import type { IncomingMessage } from 'node:http';
import { expect } from 'chai';
import { Problem } from '#contracts/problems';
import { addressOf } from './edge.ts';
import { memoryLimiter, quotasOf } from './limits.ts';
import { shellSettings, thingShell } from './shell-fixture.ts';

const from = (remoteAddress: string, forwarded?: string | string[]) =>
  ({
    socket: { remoteAddress },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  }) as unknown as IncomingMessage;

describe('the edge (B15, E8, E9)', () => {
  const { start, call } = thingShell();

  const proxies = ['10.0.0.1', '10.1.0.0/16', '2001:db8::/64'];
  const cases: readonly (readonly [what: string, request: IncomingMessage, is: string])[] = [
    ['nobody in between', from('198.51.100.7'), '198.51.100.7'],
    ['a forged header without a proxy', from('198.51.100.7', '192.0.2.1'), '198.51.100.7'],
    ['a proxy', from('10.0.0.1', '198.51.100.7'), '198.51.100.7'],
    ['two proxies', from('10.0.0.1', '198.51.100.7, 10.1.2.3'), '198.51.100.7'],
    ['a forged header in front of a proxy', from('10.0.0.1', '192.0.2.1, 198.51.100.7'), '198.51.100.7'],
    ['a forged proxy in front of a proxy', from('10.0.0.1', '192.0.2.1, 10.0.0.1, 198.51.100.7'), '198.51.100.7'],
    ['a neighbour of a proxy', from('10.0.0.2', '192.0.2.1'), '10.0.0.2'],
    ['nonsense behind a proxy', from('10.0.0.1', 'unknown'), '10.0.0.1'],
    ['nonsense further away', from('10.0.0.1', 'evil, 10.1.2.3'), '10.1.2.3'],
    ['an empty header', from('10.0.0.1', ''), '10.0.0.1'],
    ['IPv4 in IPv6', from('::ffff:10.0.0.1', '::ffff:198.51.100.7'), '198.51.100.7'],
    ['a network of proxies in IPv6', from('2001:db8::5', '198.51.100.7'), '198.51.100.7'],
    ['a host beside that network', from('2001:db8:0:1::5', '198.51.100.7'), '2001:db8:0:1::5'],
    ['a port in the header', from('10.0.0.1', '198.51.100.7:80'), '10.0.0.1'],
  ];
  for (const [what, request, is] of cases)
    it(`knows who calls: ${what}`, () => expect(addressOf(proxies)(request)).to.equal(is));

  it('a forged X-Forwarded-For does not move the limiter (threat row HTTP edge, P34)', async () => {
    const at = await start({ limiter: memoryLimiter(quotasOf({ all: 5, ofKeys: 5 }), 60, Date.now) });
    const statuses = [];
    for (let i = 0; i < 8; i += 1) {
      const headers = { 'x-forwarded-for': `192.0.2.${i}`, forwarded: `for=192.0.2.${i}`, 'x-real-ip': `192.0.2.${i}` };
      statuses.push((await call('/things', { headers }, at)).status);
    }
    expect(statuses).to.deep.equal([200, 200, 200, 200, 200, 429, 429, 429]);
  });

  it('guesses at tokens have the limit of where they come from (P34)', async () => {
    const at = await start({ limiter: memoryLimiter(quotasOf({ all: 3, ofKeys: 3 }), 60, Date.now) });
    const statuses = [];
    for (let i = 0; i < 5; i += 1)
      statuses.push((await call('/things/mine', { headers: { authorization: 'bad' } }, at)).status);
    expect(statuses).to.deep.equal([401, 401, 401, 429, 429]);
    expect((await call('/things/mine', { headers: { authorization: 'me' } }, at)).status, 'others go on').to.equal(200);
  });

  it('a count that must be exact and cannot be made is 503 with a time to come back (P34)', async () => {
    const spend = () => Promise.reject(new Problem('unavailable', { retryAfter: 5 }));
    const at = await start({ limiter: { windowSeconds: 60, quota: () => 5, spend } });
    const { status, headers, body } = await call('/things', {}, at);
    expect([status, headers.get('retry-after'), body.type]).to.deep.equal([503, '5', '/problems/unavailable']);
  });

  const corsOf = async (change: Partial<typeof shellSettings>, origin: string, method = 'OPTIONS') => {
    const at = await start({ settings: { ...shellSettings, ...change } });
    const preflight = method === 'OPTIONS' ? { 'access-control-request-method': 'POST' } : {};
    const { status, headers } = await call('/things', { method, headers: { origin, ...preflight } }, at);
    return [status, headers.get('access-control-allow-origin'), headers.get('access-control-allow-credentials')];
  };
  const ours = 'https://app.example.org';

  it('origins get cookies only where the settings say so (E9)', async () => {
    expect(await corsOf({}, ours)).to.deep.equal([204, ours, null]);
    expect(await corsOf({ CORS_CREDENTIALS: true }, ours)).to.deep.equal([204, ours, 'true']);
    expect(await corsOf({ CORS_CREDENTIALS: true }, ours, 'GET')).to.deep.equal([200, ours, 'true']);
    expect(await corsOf({ CORS_ORIGINS: ['*'] as never }, 'https://any.example')).to.deep.equal([204, '*', null]);
  });

  it('other origins learn nothing, however much they look like ours (E9)', async () => {
    for (const origin of [
      'https://evil.example.org',
      'http://app.example.org',
      'https://app.example.org.evil.example',
      'https://app.example.org:8443',
      'null',
    ])
      for (const method of ['OPTIONS', 'GET'])
        expect(
          (await corsOf({ CORS_CREDENTIALS: true }, origin, method)).slice(1),
          `${method} ${origin}`,
        ).to.deep.equal([null, null]);
  });

  it('security headers are on every answer, refusals too, and off where the settings say so (E8)', async () => {
    const wanted = [
      'content-security-policy',
      'x-content-type-options',
      'referrer-policy',
      'strict-transport-security',
    ];
    for (const path of ['/things', '/nothing', '/things/mine'])
      for (const name of wanted) expect((await call(path)).headers.get(name), `${name} of ${path}`).to.be.a('string');
    const off = await start({ settings: { ...shellSettings, SECURITY_HEADERS: false } });
    expect((await call('/things', {}, off)).headers.get('content-security-policy')).to.equal(null);
  });
});
