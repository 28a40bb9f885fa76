import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { apiAs, type CaughtMail, mailsTo, signIn } from '#test/support/api';
import { startTestSystem, type TestSystem } from '#test/support/system';
import { browserAt, mailAbout, refusal, worksAt } from './sessions-words.ts';

/** As on the internet: nobody known yet, registration by mail, a dashboard, a proxy, and nothing lenient. */
const strict = {
  ENVIRONMENT: 'staging',
  EMBEDDED_CONSENT: 'true',
  REGISTRATION_MODE: 'verify',
  ENFORCE_EMAIL_DOMAIN: 'true',
  ALLOWED_EMAIL_DOMAINS: 'client.example, Office.Example',
  FRONTEND_HOST: 'https://desk.client.example',
  ALLOWED_HOSTS: '127.0.0.1',
  TRUSTED_PROXIES: '127.0.0.1',
  SMS_PROVIDER: 'twilio',
  ACCESS_TOKEN_MINUTES: '5',
  REFRESH_TOKEN_DAYS: '7',
  CHECK_ANSWERS: 'true',
  RATE_LIMIT_REQUESTS: '1000000',
  LOG_LEVEL: 'info',
};
const password = 'a sentence is a good password';
const tokenIn = (mail: CaughtMail | undefined): string =>
  /#([A-Za-z0-9_-]{22})\b/.exec(mail?.text ?? '')?.[1] ?? 'none';

describe('a system on the internet (A2, B9, E10, F identity)', function () {
  this.timeout(60_000);
  let system: TestSystem;
  let at = '';
  before(async () => {
    system = await startTestSystem({ env: strict });
    at = system.endpoints.http;
  });
  after(() => system.stop());

  const logs = (): string => readFileSync(join(system.dataDir, 'logs', 'web.log'), 'utf8');
  const mailTo = (email: string, subject: RegExp) => mailAbout(system, email, subject);

  it('the first admin comes by a token printed once; second use 410 (threat row First admin)', async () => {
    const token = /"setupToken":"([A-Za-z0-9_-]{22})"/.exec(logs())?.[1] ?? 'none was printed';
    const api = apiAs(at);
    const body = { token, name: 'Grace Hopper', email: 'grace@office.example', password };
    expect(await refusal(api.setUp({ body: { ...body, password: 'passwordpassword' } }))).to.equal(
      '422 password-too-common',
    );
    expect(await refusal(api.setUp({ body: { ...body, token: 'A'.repeat(22) } }))).to.equal('410 link-expired');
    const two = await Promise.all([refusal(api.setUp({ body })), refusal(api.setUp({ body }))]);
    expect(two.toSorted()).to.deep.equal(['410 link-expired', 'done']);
    expect(await refusal(api.setUp({ body }))).to.equal('410 link-expired');
    expect((await signIn(at, body.email, password)).person.roles).to.include('admin');
  });

  it('registration answers alike whether the address is known or not, and the mail says which (threat row User list)', async () => {
    const api = apiAs(at);
    const body = { name: 'Buy pills at evil.example', email: 'ada@client.example', password };
    const answer = async () => {
      const { status, body: text, headers } = await api.register({ body });
      return { status, text, cookies: headers.getSetCookie(), names: [...headers.keys()] };
    };
    const [first, second] = [await answer(), await answer()];
    expect(first).to.deep.equal(second).and.include({ status: 202, text: '' });
    expect(first.cookies).to.deep.equal([]);
    const mail = await mailTo(body.email, /Is this your e-mail/);
    expect(mail.text).to.include('https://desk.client.example/email/verify#').and.not.include('pills');
    expect((await mailTo(body.email, /You have an account/)).text).to.include('/password/reset#');

    expect(await refusal(api.login({ body: { email: body.email, password } }))).to.equal('403 email-not-verified');
    expect(await refusal(api.login({ body: { email: body.email, password: 'not that one, I think' } }))).to.equal(
      '401 wrong-credentials',
    );
    const token = tokenIn(mail);
    expect(await refusal(api.resetPassword({ body: { token, password } })), 'a link is good for one thing').to.equal(
      '410 link-expired',
    );
    expect((await api.verifyEmail({ body: { token } })).status).to.equal(204);
    expect(await refusal(api.verifyEmail({ body: { token } }))).to.equal('410 link-expired');
    expect((await signIn(at, body.email, password)).person.roles).to.deep.equal(['client']);
  });

  it('asked for another mail, unknown, known and verified addresses are answered alike; one gets it', async () => {
    const api = apiAs(at);
    await api.register({ body: { name: 'Bert', email: 'bert@client.example', password } });
    await mailTo('bert@client.example', /Is this your e-mail/);
    const emails = ['bert@client.example', 'ada@client.example', 'nobody@client.example', 'no address at all'];
    for (const email of emails) {
      const { status, body } = await api.resendVerification({ body: { email } });
      expect({ status, body }).to.deep.equal({ status: 202, body: '' });
    }
    const again = await mailsTo(system.endpoints.catcher, 'ada@client.example');
    expect(again.filter(({ subject }) => /Is this your/.test(subject))).to.have.length(1);
    expect(await mailsTo(system.endpoints.catcher, 'nobody@client.example')).to.deep.equal([]);
  });

  it('an Idempotency-Key used with another address does not tell whether that is known', async () => {
    const api = apiAs(at);
    const own = { name: 'Eve', email: 'eve@client.example', password };
    await api.register({ body: own, idempotencyKey: 'eve-1' });
    expect((await api.register({ body: own, idempotencyKey: 'eve-1' })).status).to.equal(202);
    for (const email of ['grace@office.example', 'stranger@client.example'])
      expect(await refusal(api.register({ body: { ...own, email }, idempotencyKey: 'eve-1' })), email).to.equal(
        '422 idempotency-key-reused',
      );
  });

  it('only addresses of the allowed domains register (E10)', async () => {
    const register = (email: string) => refusal(apiAs(at).register({ body: { name: 'Ada', email, password } }));
    expect(await register('ada@elsewhere.example')).to.equal('403 email-domain-not-allowed');
    expect(await register('ada@client.example.evil.example')).to.equal('403 email-domain-not-allowed');
    expect(await register('cleo@OFFICE.example')).to.equal('done');
  });

  it('cookies are Secure and named so that nobody plants one; tokens live as long as the settings say (B9)', async () => {
    const { cookies, json } = await browserAt(at).post('/auth/login', { email: 'ada@client.example', password });
    expect(cookies).to.have.length(2);
    expect(cookies[0]).to.include('; Max-Age=604800;');
    expect(json.expiresIn).to.equal(300);
    for (const cookie of cookies)
      expect(cookie).to.match(/^__Secure-daybook-\w+=.*; HttpOnly; SameSite=Strict; Secure$/);
  });

  it('200 wrong passwords from 200 addresses are 100 tries; the owner gets in on a known device, and by mail (threat row Account)', async () => {
    const owner = browserAt(at);
    await owner.post('/auth/login', { email: 'ada@client.example', password });
    const outcomes: Record<string, number> = {};
    const guess = { email: 'ada@client.example', password: 'not the one at all, sorry' };
    const guesses = Array.from({ length: 200 }, (_, n) => `203.0.113.${n}`);
    for (let from = 0; from < guesses.length; from += 10)
      for (const outcome of await Promise.all(
        guesses
          .slice(from, from + 10)
          .map((address) => refusal(apiAs(at).login({ body: guess, headers: { 'x-forwarded-for': address } }))),
      ))
        outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    expect(outcomes).to.deep.equal({ '401 wrong-credentials': 100, '429 too-many-failures': 100 });
    expect(await refusal(signIn(at, guess.email, password))).to.equal('429 too-many-failures');
    const began = performance.now();
    expect((await owner.post('/auth/login', { email: guess.email, password })).status).to.equal(200);
    expect(performance.now() - began).to.be.below(5_000);
    await apiAs(at).forgotPassword({ body: { email: guess.email } });
    const token = tokenIn(await mailTo(guess.email, /Set a new password/));
    const next = 'yet another sentence of mine';
    await apiAs(at).resetPassword({ body: { token, password: next } });
    expect(await worksAt(at, (await signIn(at, guess.email, next)).accessToken)).to.equal(true);
  });

  it('neither passwords nor links nor addresses are in the logs (D2, threat row Logs)', () => {
    const text = logs();
    for (const secret of [password, 'client.example"', 'ada@', 'grace@', '#']) expect(text).not.to.include(secret);
  });
});
