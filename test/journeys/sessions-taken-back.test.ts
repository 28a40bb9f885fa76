import { expect } from 'chai';
import { adminOf, apiAs, newPerson, sharedSystem, signIn } from '#test/support/api';
import type { TestSystem } from '#test/support/system';
import { codeIn, mailAbout, refusal, worksAt } from './sessions-words.ts';

describe('an account that its owner takes back (B9, D2, threat row Password)', function () {
  this.timeout(60_000);
  let system: TestSystem;
  let at = '';
  before(async () => {
    system = await sharedSystem();
    at = system.endpoints.http;
  });
  const next = 'another sentence as a password';
  const thiefs = 'the thief knows this sentence';

  const codeTo = async (email: string, subject: RegExp) => codeIn(await mailAbout(system, email, subject));
  const forgotten = async (email: string): Promise<string> => {
    await apiAs(at).forgotPassword({ body: { email } });
    return codeTo(email, /Set a new password/);
  };
  const wished = async ({ api, email, password }: Awaited<ReturnType<typeof newPerson>>): Promise<string> => {
    await api.changeEmail({ body: { email: `thief.${email}`, password } });
    return codeTo(`thief.${email}`, /new e-mail/);
  };
  const resetBy = (token: string, password = thiefs) => refusal(apiAs(at).resetPassword({ body: { token, password } }));
  const verifyBy = (token: string) => refusal(apiAs(at).verifyEmail({ body: { token } }));

  it('a changed password takes back the links and the wish for another e-mail that were on their way', async () => {
    const one = await newPerson(at);
    const { api, email, password } = one;
    const [wish, reset] = [await wished(one), await forgotten(email)];
    await api.changePassword({ body: { current: password, password: next } });
    expect([await verifyBy(wish), await resetBy(reset)]).to.deep.equal(['410 link-expired', '410 link-expired']);
    expect((await signIn(at, email, next)).person.email).to.equal(email);
  });

  it('an e-mail that staff give takes them back as well', async () => {
    const one = await newPerson(at);
    const wish = await wished(one);
    const { api: admin } = await adminOf(at);
    const { personId } = one.person;
    await admin.changeUser({ params: { personId }, body: { email: `safe.${one.email}` } });
    expect(await verifyBy(wish)).to.equal('410 link-expired');
    expect((await signIn(at, `safe.${one.email}`, one.password)).person.personId).to.equal(personId);
  });

  it('while an account is suspended no link opens anything; afterwards who was signed in before is not', async () => {
    const one = await newPerson(at);
    const { email, password, person } = one;
    const { body: stolen } = await apiAs(at).login({ body: { email, password, refreshTokenIn: 'body' } });
    const [wish, reset] = [await wished(one), await forgotten(email)];
    const { api: admin } = await adminOf(at);
    const params = { personId: person.personId };
    await admin.suspendUser({ params, body: {} });
    expect([await verifyBy(wish), await resetBy(reset)]).to.deep.equal(['410 link-expired', '410 link-expired']);
    await admin.reactivateUser({ params });
    const refreshToken = stolen.refreshToken ?? '';
    expect(await refusal(apiAs(at).refresh({ body: { refreshToken } }))).to.equal('401 session-over');
    expect(await resetBy(reset, next)).to.equal('done');
    expect((await signIn(at, email, next)).person.email).to.equal(email);
  });

  describe('by the registration of before, sent again with its key,', () => {
    const registered = async (mark: string) => {
      const body = { name: 'Ada Byron', email: `${mark}.${process.pid}@daybook.example`, password: thiefs };
      const register = () => apiAs(at).register({ body, idempotencyKey: `key-of-${mark}` });
      const { accessToken, person } = (await register()).body;
      return { ...body, register, api: apiAs(at, accessToken), personId: person.personId };
    };

    it('opens nothing to who is suspended', async () => {
      const { register, personId } = await registered('suspended');
      expect((await register()).body.person.personId).to.equal(personId);
      const { api: admin } = await adminOf(at);
      await admin.suspendUser({ params: { personId }, body: {} });
      expect(await refusal(register())).to.equal('401 wrong-credentials');
    });

    it('nor to who knows the password of then', async () => {
      const { register, api } = await registered('changed');
      await api.changePassword({ body: { current: thiefs, password: next } });
      expect(await refusal(register())).to.equal('401 wrong-credentials');
    });

    it('nor makes somebody anew who was erased, whose address is free', async () => {
      const { register, api, personId, email } = await registered('erased');
      await api.eraseClient({ params: { clientId: personId } });
      expect(await refusal(register())).to.equal('422 idempotency-key-reused');
      const again = await apiAs(at).register({ body: { name: 'Ada Byron', email, password: next } });
      expect(again.body.person.personId).not.to.equal(personId);
    });
  });

  it('sign-ins under way by the old password do not outlive the new one', async () => {
    const { email, password } = await newPerson(at);
    const token = await forgotten(email);
    const login = () => apiAs(at).login({ body: { email, password, refreshTokenIn: 'body' } });
    const [done, ...logins] = await Promise.all([
      resetBy(token, next),
      ...Array.from({ length: 8 }, () => login().catch(() => undefined)),
    ]);
    expect(done).to.equal('done');
    for (const answer of logins) {
      if (!answer) continue;
      const { accessToken, refreshToken = '' } = answer.body;
      expect(await refusal(apiAs(at).refresh({ body: { refreshToken } }))).to.equal('401 session-over');
      expect(await worksAt(at, accessToken)).to.equal(false);
    }
  });

  it('a change under way by the old password does not replace the new one', async () => {
    const { api, email, password } = await newPerson(at);
    const token = await forgotten(email);
    const [done] = await Promise.all([
      resetBy(token, next),
      refusal(api.changePassword({ body: { current: password, password: thiefs } })),
    ]);
    // Who came first is nobody's to say; in the end it is the owner's, or the owner was told that the link is over.
    const works = done === 'done' ? next : thiefs;
    expect((await signIn(at, email, works)).person.email).to.equal(email);
  });
});
