import { request as httpRequest } from 'node:http';
import { expect } from 'chai';
import { trackInFlight } from './in-flight.ts';
import { memoryLimiter, quotasOf } from './limits.ts';
import { shellSettings, thingShell } from './shell-fixture.ts';

describe('the HTTP shell', () => {
  const { start, call, post } = thingShell();

  it('answers with a request id, security headers and nothing about itself (B15, E8)', async () => {
    const { status, headers, body } = await call('/things?size=3');
    expect([status, body]).to.deep.equal([200, { size: 3 }]);
    expect(headers.get('x-request-id')).to.match(/^[\w-]{36}$/);
    expect(headers.get('x-content-type-options')).to.equal('nosniff');
    expect(headers.get('content-security-policy')).to.include("default-src 'none'");
    expect(headers.get('x-powered-by')).to.equal(null);
    expect(headers.get('cache-control')).to.equal('no-store');
  });

  it('keeps a given request id, unless it could forge a log line', async () => {
    expect((await call('/things', { headers: { 'x-request-id': 'abc-1' } })).headers.get('x-request-id')).to.equal(
      'abc-1',
    );
    expect((await call('/things', { headers: { 'x-request-id': 'a b' } })).headers.get('x-request-id')).not.to.equal(
      'a b',
    );
  });

  it('drops what the contract does not know, and gives the position as a token', async () => {
    const { status, headers, body } = await post('/things', { size: 2 });
    expect([status, body]).to.deep.equal([201, { thingId: 'new', size: 2 }]);
    expect(Buffer.from(headers.get('consistency-token') ?? '', 'base64url').toString()).to.equal('12.12');
  });

  it('tells 401, 403 and 404 apart, and not foreign from missing (P35)', async () => {
    const as = (authorization: string) => ({ headers: { authorization } });
    expect((await call('/things/mine')).status).to.equal(401);
    expect((await call('/things/mine', as('bad'))).status).to.equal(401);
    expect((await call('/things/mine', as('stranger'))).body).to.include({ status: 403, permission: 'offices:manage' });
    const [foreign, missing] = [
      await call('/things/theirs', as('me')),
      await call('/things/far-too-long-to-be-one', as('me')),
    ];
    expect([foreign.status, foreign.body.type]).to.deep.equal([404, '/problems/not-found']);
    expect([missing.status, missing.body.type]).to.deep.equal([404, '/problems/not-found']);
    expect((await call('/things/mine', as('me'))).status).to.equal(200);
  });

  it('answers 304 to who has it already, HEAD without a body, 405 with Allow, 404 for nothing', async () => {
    const headers = { authorization: 'me', 'if-none-match': 'W/"7"' };
    expect((await call('/things/mine', { headers })).status).to.equal(304);
    expect((await call('/things/mine', { method: 'HEAD', headers: { authorization: 'me' } })).text).to.equal('');
    const wrong = await call('/things', { method: 'DELETE' });
    expect([wrong.status, wrong.headers.get('allow')]).to.deep.equal([405, 'GET, POST']);
    const asked = await call('/things', { method: 'OPTIONS' });
    expect([asked.status, asked.headers.get('allow')]).to.deep.equal([204, 'GET, POST']);
    expect((await call('/nothing')).body.type).to.equal('/problems/not-found');
    expect((await call('/things/%E0%A4%A')).status).to.equal(404);
  });

  it('asks for If-Match where it is required (P33)', async () => {
    const change = (headers: Record<string, string>) =>
      call('/things/x', {
        method: 'PATCH',
        body: '{"size":1}',
        headers: { authorization: 'me', 'content-type': 'application/json', ...headers },
      });
    expect((await change({})).status).to.equal(428);
    expect((await change({ 'if-match': '"6"' })).status).to.equal(412);
    expect((await change({ 'if-match': '"7"' })).status).to.equal(200);
    expect((await change({ 'if-match': 'seven' })).status).to.equal(400);
  });

  it('tells nothing of an unexpected error but its request (P32)', async () => {
    const { status, text, body } = await post('/broken', { how: 'throw' });
    expect([status, body.type]).to.deep.equal([500, '/problems/internal-error']);
    expect(text).not.to.match(/select|home|Error/);
  });

  it('when strict, fails an answer that the contract does not know, and a handler that did not ask', async () => {
    const at = await start({ strict: true });
    const how = (value: string) =>
      call(
        '/broken',
        { method: 'POST', body: JSON.stringify({ how: value }), headers: { 'content-type': 'application/json' } },
        at,
      );
    expect((await how('extra')).status).to.equal(500);
    expect((await how('status')).status).to.equal(500);
  });

  it('lets the origins of the settings in, and no other (B15, E9)', async () => {
    const preflight = (origin: string) =>
      call('/things', { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } });
    expect((await preflight('https://app.example.org')).headers.get('access-control-allow-origin')).to.equal(
      'https://app.example.org',
    );
    expect((await preflight('https://evil.example.org')).headers.get('access-control-allow-origin')).to.equal(null);
  });

  it('answers only for its own host names (E8)', async () => {
    const at = await start({
      settings: { ...shellSettings, ALLOWED_HOSTS: ['book.example.org', '.clinic.example.org'] },
    });
    const status = (host: string) =>
      new Promise<number | undefined>((resolve) => {
        httpRequest(`${at}/api/v1/things`, { headers: { host } }, (response) =>
          resolve(response.resume().statusCode),
        ).end();
      });
    expect(
      await Promise.all(['book.example.org', 'a.clinic.example.org:8080', 'evil.example.org'].map(status)),
    ).to.deep.equal([200, 200, 421]);
  });

  it('announces limits and refuses beyond them, never before (P34)', async () => {
    const at = await start({ limiter: memoryLimiter(quotasOf({ all: 3, ofKeys: 2 }), 60, Date.now) });
    const answers = [];
    for (let i = 0; i < 5; i += 1) answers.push(await call('/things', {}, at));
    expect(answers.map(({ status }) => status)).to.deep.equal([200, 200, 200, 429, 429]);
    expect(answers[0]?.headers.get('ratelimit-policy')).to.equal('"read";q=3;w=60');
    expect(answers[0]?.headers.get('ratelimit')).to.match(/^"read";r=2;t=\d+$/);
    expect(Number(answers[4]?.headers.get('retry-after'))).to.be.within(1, 60);
  });

  it('sheds more requests than it can hold (P27)', async () => {
    const at = await start({ inFlight: trackInFlight({ seconds: 5, most: 0, now: Date.now }) });
    const { status, headers } = await call('/things', {}, at);
    expect([status, headers.get('retry-after')]).to.deep.equal([503, '1']);
  });
});
