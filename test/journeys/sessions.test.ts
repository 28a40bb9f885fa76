import { expect } from 'chai';
import { openPostgres } from '#platform/postgres/pool';
import { adminOf, apiAs, newPerson, sharedSystem } from '#test/support/api';
import { browserAt, refusal, worksAt } from './sessions-words.ts';

describe('sessions (A3, B1, C1, D2)', function () {
  this.timeout(60_000);
  let at = '';
  let databaseUrl = '';
  before(async () => {
    const system = await sharedSystem();
    at = system.endpoints.http;
    databaseUrl = system.env.DATABASE_URL ?? '';
  });

  const signedIn = async () => {
    const { email, password, person } = await newPerson(at);
    const browser = browserAt(at);
    const { status, json, cookies } = await browser.post('/auth/login', { email, password });
    expect(status).to.equal(200);
    return { browser, email, password, person, first: json, cookies };
  };

  it('the cookie is for the sign-in alone: HttpOnly, SameSite=Strict, bound to its path, and not in the body', async () => {
    const { cookies, first } = await signedIn();
    const refresh = cookies.find((cookie) => cookie.startsWith('daybook-refresh='));
    expect(refresh).to.match(/; Path=\/api\/v1\/auth; Max-Age=2592000; HttpOnly; SameSite=Strict$/);
    expect(first).to.have.all.keys('person', 'accessToken', 'expiresIn');
  });

  it('is renewed by the cookie; the old token of two tabs gives both the same successor', async () => {
    const { browser } = await signedIn();
    const before = new Map(browser.jar);
    const other = browserAt(at);
    for (const [name, value] of before) other.jar.set(name, value);
    const [one, two] = await Promise.all([browser.post('/auth/refresh'), other.post('/auth/refresh', {})]);
    expect([one.status, two.status]).to.deep.equal([200, 200]);
    expect(browser.jar.get('daybook-refresh')).to.equal(other.jar.get('daybook-refresh'));
    expect(browser.jar.get('daybook-refresh')).not.to.equal(before.get('daybook-refresh'));
    expect(await worksAt(at, one.json.accessToken)).to.equal(true);
    expect((await browser.post('/auth/refresh')).status).to.equal(200);
  });

  it('by the body for clients without cookies, and by the OAuth2 form (A3)', async () => {
    const { email, password } = await newPerson(at);
    const api = apiAs(at);
    const { body } = await api.login({ body: { email, password, refreshTokenIn: 'body' } });
    const renewed = await api.refresh({ body: { refreshToken: body.refreshToken ?? '' } });
    expect(renewed.body.refreshToken).to.be.a('string').and.not.equal(body.refreshToken);
    expect(renewed.headers.getSetCookie()).to.deep.equal([]);
    const form = await fetch(`${at}/api/v1/auth/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'password', username: email, password }),
    });
    const token = (await form.json()) as Record<string, string>;
    expect(token).to.include({ token_type: 'bearer', expires_in: 600 });
    expect(await worksAt(at, token.access_token)).to.equal(true);
    expect((await api.refresh({ body: { refreshToken: token.refresh_token ?? '' } })).body.person.email).to.equal(
      email,
    );
  });

  it('a stolen token used after the grace ends the thief’s sign-in and the owner’s (threat row Refresh token)', async () => {
    const { email, password } = await newPerson(at);
    const api = apiAs(at);
    const { body } = await api.login({ body: { email, password, refreshTokenIn: 'body' } });
    const stolen = { refreshToken: body.refreshToken ?? '' };
    const { body: next } = await api.refresh({ body: stolen });
    const db = openPostgres({ url: databaseUrl, max: 1 });
    const sessionId = stolen.refreshToken.split('.')[0];
    await db.execute(
      `update identity.sessions set rotated = array(select r - interval '11 seconds' from unnest(rotated) r) where session_id = $1`,
      [sessionId],
    );
    expect(await refusal(api.refresh({ body: stolen }))).to.equal('401 session-over');
    expect(await refusal(api.refresh({ body: { refreshToken: next.refreshToken ?? '' } }))).to.equal(
      '401 session-over',
    );
    expect(await worksAt(at, next.accessToken)).to.equal(false);
    const noted = await db.query('select outcome from identity.sign_ins where session_id = $1 order by id', [
      sessionId,
    ]);
    await db.close();
    expect(noted).to.deep.equal([{ outcome: 'signed-in' }, { outcome: 'refresh-reused' }]);
  });

  it('an access token is no refresh token, nor the other way round (A23)', async () => {
    const { email, password } = await newPerson(at);
    const { body } = await apiAs(at).login({ body: { email, password, refreshTokenIn: 'body' } });
    expect(await worksAt(at, body.refreshToken)).to.equal(false);
    expect(await refusal(apiAs(at).refresh({ body: { refreshToken: body.accessToken.slice(0, 200) } }))).to.equal(
      '401 session-over',
    );
    expect(await refusal(apiAs(at).refresh({}))).to.equal('401 session-over');
  });

  it('signing out ends this sign-in at once and no other; twice is no error (C1)', async () => {
    const { browser, first, email, password } = await signedIn();
    const other = (await apiAs(at).login({ body: { email, password } })).body.accessToken;
    const kept = new Map(browser.jar);
    const { status, cookies } = await browser.post('/auth/logout');
    expect(status).to.equal(204);
    expect(cookies.join()).to.include('daybook-refresh=; Path=/api/v1/auth; Max-Age=0');
    expect([await worksAt(at, first.accessToken), await worksAt(at, other)]).to.deep.equal([false, true]);
    for (const [name, value] of kept) browser.jar.set(name, value);
    expect((await browser.post('/auth/refresh')).code).to.equal('/problems/session-over');
    expect((await browser.post('/auth/logout')).status).to.equal(204);
    // An access token alone says which sign-in is meant.
    expect((await apiAs(at, other).logout({})).status).to.equal(204);
    expect(await worksAt(at, other)).to.equal(false);
  });

  it('signing out everywhere ends them all, and signing in right after that works', async () => {
    const { browser, first, email, password } = await signedIn();
    const more = await Promise.all([1, 2, 3].map(() => apiAs(at).login({ body: { email, password } })));
    expect((await browser.post('/auth/logout-everywhere', {})).status).to.equal(204);
    for (const token of [first.accessToken, ...more.map(({ body }) => body.accessToken)])
      expect(await worksAt(at, token)).to.equal(false);
    const { body } = await apiAs(at).login({ body: { email, password } });
    expect(await worksAt(at, body.accessToken)).to.equal(true);
    expect(await refusal(apiAs(at).logoutEverywhere({}))).to.equal('401 session-over');
  });

  it('30 cross-origin forms: 0 effects (threat row Refresh cookie)', async () => {
    const { browser, first } = await signedIn();
    const jar = new Map(browser.jar);
    const evil = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    const forms: Record<string, string>[] = [
      { ...evil, 'content-type': 'application/x-www-form-urlencoded' },
      { ...evil, 'content-type': 'multipart/form-data; boundary=x' },
      { ...evil, 'content-type': 'text/plain' },
      evil,
      { ...evil, origin: 'null' },
      { ...evil, origin: `${at}.evil.example` },
      { ...evil, 'content-type': 'application/json' },
      { origin: '', 'sec-fetch-site': 'cross-site', 'content-type': 'application/x-www-form-urlencoded' },
      { 'content-type': 'application/x-www-form-urlencoded' },
      { 'content-type': 'text/plain' },
    ];
    let sent = 0;
    for (const path of ['/auth/refresh', '/auth/logout', '/auth/logout-everywhere'])
      for (const headers of forms) {
        const body = headers['content-type'] === 'application/json' ? '{}' : sent % 2 === 0 ? '{"x":"=1"}' : '';
        const { status, cookies } = await browser.post(path, body, headers);
        expect(status, `${path} ${JSON.stringify(headers)}`).to.be.oneOf([400, 403, 415]);
        expect(cookies).to.deep.equal([]);
        sent += 1;
      }
    expect(sent).to.equal(30);
    expect(browser.jar).to.deep.equal(jar);
    expect(await worksAt(at, first.accessToken)).to.equal(true);
    expect((await browser.post('/auth/refresh')).status).to.equal(200);
  });

  it('a renewed token says what its person may now, not at the sign-in', async () => {
    const { browser, person } = await signedIn();
    const { api: admin } = await adminOf(at);
    await admin.changeUser({ params: { personId: person.personId }, body: { roles: [] } });
    const { json } = await browser.post('/auth/refresh');
    expect((json.person as { roles: string[] }).roles).to.deep.equal([]);
  });

  it('after ten wrong passwords strangers wait, and the owner signs in on the device of before (threat row Account)', async () => {
    const { browser, email, password } = await signedIn();
    const guess = { email, password: 'not the one at all, sorry' };
    const answers: string[] = [];
    for (let n = 0; n < 12; n += 1) answers.push(await refusal(apiAs(at).login({ body: guess })));
    const wrong = Array.from({ length: 10 }, () => '401 wrong-credentials');
    expect(answers).to.deep.equal([...wrong, '429 rate-limited', '429 rate-limited']);
    expect(await refusal(apiAs(at).login({ body: { email, password } })), 'a stranger who knows it').to.equal(
      '429 rate-limited',
    );
    const known = await browser.post('/auth/login', { email, password });
    expect([known.status, known.cookies.length]).to.deep.equal([200, 2]);
    const nobody: string[] = [];
    for (let n = 0; n < 12; n += 1)
      nobody.push(await refusal(apiAs(at).login({ body: { ...guess, email: `no.${email}` } })));
    expect(nobody, 'an account that does not exist does not behave otherwise').to.deep.equal(answers);
  });

  it('auditors see who came in and who was turned away; nobody is said to have done what anybody could do', async () => {
    const { browser, email, person } = await signedIn();
    await refusal(apiAs(at).login({ body: { email, password: 'not the one at all, sorry' } }));
    await apiAs(at).forgotPassword({ body: { email } });
    await browser.post('/auth/logout');
    const { personId } = person;
    const { items } = (await (await adminOf(at)).api.listAccess({ query: { personId, kind: 'sign-in' } })).body;
    expect(items.map(({ what, actorId }) => [what, actorId])).to.deep.equal([
      ['signed-out', personId],
      ['reset-asked', null],
      ['refused', null],
      ['signed-in', personId],
      ['registered', personId],
    ]);
  });
});
