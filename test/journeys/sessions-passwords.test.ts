import { expect } from 'chai';
import { apiAs, newPerson, sharedSystem, signIn } from '#test/support/api';
import type { TestSystem } from '#test/support/system';
import { codeIn, mailAbout, refusal, worksAt } from './sessions-words.ts';

describe('one’s password (B9, D2)', function () {
  this.timeout(60_000);
  let system: TestSystem;
  let at = '';
  before(async () => {
    system = await sharedSystem();
    at = system.endpoints.http;
  });
  const next = 'another sentence as a password';

  it('is changed by who knows it; the other sign-ins end, this one goes on, and a mail says so', async () => {
    const { api, accessToken, email, password } = await newPerson(at);
    const other = await signIn(at, email, password);
    const wrong = { current: 'not the one at all, sorry', password: next };
    expect(await refusal(api.changePassword({ body: wrong }))).to.equal('422 wrong-password');
    expect((await api.changePassword({ body: { current: password, password: next } })).status).to.equal(204);
    expect([await worksAt(at, accessToken), await worksAt(at, other.accessToken)]).to.deep.equal([true, false]);
    expect(await refusal(signIn(at, email, password))).to.equal('401 wrong-credentials');
    expect((await signIn(at, email, next)).person.email).to.equal(email);
    await mailAbout(system, email, /was changed/);
  });

  it('set anew by a mail, every sign-in ends', async () => {
    const { accessToken, email } = await newPerson(at);
    await apiAs(at).forgotPassword({ body: { email } });
    const token = codeIn(await mailAbout(system, email, /Set a new password/));
    await apiAs(at).resetPassword({ body: { token, password: next } });
    expect(await worksAt(at, accessToken)).to.equal(false);
  });
});
