import { expect } from 'chai';
import { thingShell } from './shell-fixture.ts';

describe('what the HTTP shell refuses', () => {
  const { call, post } = thingShell();

  const bad: readonly (readonly [string, unknown, number, string, Record<string, string>?])[] = [
    ['a wrong type', { size: 'two' }, 400, 'invalid-request'],
    ['an unknown key', { size: 1, role: 'admin' }, 400, 'invalid-request'],
    ['a prototype key', '{"size":1,"__proto__":{"admin":true}}', 400, 'invalid-request'],
    ['no body', '', 400, 'invalid-request'],
    ['an array', [], 400, 'invalid-request'],
    ['broken JSON', '{"size":', 400, 'invalid-json'],
    ['a number beyond JSON', '{"size":1e999}', 400, 'invalid-request'],
    ['a deep body', `${'['.repeat(900)}${']'.repeat(900)}`, 400, 'invalid-json'],
    ['a huge body', { size: 'x'.repeat(5000) }, 413, 'payload-too-large'],
    ['another media type', 'size=1', 415, 'unsupported-media-type', { 'content-type': 'text/plain' }],
    ['a compressed body', '{}', 415, 'unsupported-media-type', { 'content-encoding': 'gzip' }],
    ['an impossible key', { size: 1 }, 400, 'unsupported-header', { 'idempotency-key': 'a b' }],
    ['a forged position', { size: 1 }, 400, 'invalid-token-position', { 'consistency-token': 'AAAA' }],
  ];
  for (const [what, body, status, code, headers] of bad)
    it(`refuses ${what} with a problem document (P31, P32)`, async () => {
      const answer = await post('/things', body, headers);
      expect([answer.status, answer.body.type]).to.deep.equal([status, `/problems/${code}`]);
      expect(answer.headers.get('content-type')).to.equal('application/problem+json');
      expect(answer.body).to.include.keys('title', 'status', 'detail', 'instance');
    });

  it('refuses bytes that are not UTF-8', async () => {
    const answer = await call('/things', {
      method: 'POST',
      body: Buffer.from([0x22, 0xff, 0x22]),
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.body.type).to.equal('/problems/invalid-json');
  });

  it('refuses what no database can store, in values, keys, queries and paths (P31)', async () => {
    for (const bad of ['\\u0000', 'a\\ud800', '\\udfffb'])
      for (const body of [`{"note":"${bad}"}`, `{"${bad}":1}`, `{"a":[{"b":"${bad}"}]}`]) {
        const answer = await post('/notes', body);
        expect([answer.status, answer.body?.type], body).to.deep.equal([400, '/problems/invalid-request']);
      }
    expect((await post('/notes', '{"a":[{"b":"\\u0000"}]}')).body.errors[0].pointer).to.equal('#/body/a/0/b');
    for (const path of ['/notes?q=%00', '/notes?q=a&q=%00', '/notes/%00'])
      expect((await call(path)).body.type, path).to.equal('/problems/invalid-request');
    expect((await post('/notes', '{"note":"\\ud83d\\ude00 \\u00e9"}')).status).to.equal(200);
  });

  it('names each wrong field by its pointer and repeats no value', async () => {
    const { body, text } = await call('/things?size=sesame&colour=red');
    expect(body.errors.map((e: { pointer: string }) => e.pointer)).to.deep.equal(['#/query/size', '#/query/colour']);
    expect(text).not.to.include('sesame');
  });
});
