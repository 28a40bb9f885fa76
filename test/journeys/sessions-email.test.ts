import { expect } from 'chai';
import { apiAs, mailsTo, newPerson, sharedSystem, signIn } from '#test/support/api';
import type { TestSystem } from '#test/support/system';
import { codeIn, mailAbout, refusal } from './sessions-words.ts';

describe('one’s e-mail (B9)', function () {
  this.timeout(60_000);
  let system: TestSystem;
  let at = '';
  before(async () => {
    system = await sharedSystem();
    at = system.endpoints.http;
  });
  const mailTo = (email: string, subject: RegExp) => mailAbout(system, email, subject);

  it('is changed by a link to the new address; until then the old one signs in, and after that it is told', async () => {
    const { api, email, password } = await newPerson(at);
    const next = `new.${email}`;
    expect(await refusal(api.changeEmail({ body: { email: next, password: 'not the one at all' } }))).to.equal(
      '422 wrong-password',
    );
    expect((await api.changeEmail({ body: { email: next, password } })).status).to.equal(202);
    const mail = await mailTo(next, /new e-mail/);
    expect(mail.text).not.to.include('Ada Byron');
    expect((await signIn(at, email, password)).person.email).to.equal(email);
    expect(await refusal(signIn(at, next, password))).to.equal('401 wrong-credentials');
    const body = { token: codeIn(mail) };
    expect(await refusal(apiAs(at).resetPassword({ body: { ...body, password } }))).to.equal('410 link-expired');
    expect((await apiAs(at).verifyEmail({ body })).status).to.equal(204);
    expect(await refusal(apiAs(at).verifyEmail({ body }))).to.equal('410 link-expired');
    expect((await signIn(at, next, password)).person.email).to.equal(next);
    expect(await refusal(signIn(at, email, password))).to.equal('401 wrong-credentials');
    await mailTo(email, /was changed/);
    // What is asked from now on goes to the new one.
    await apiAs(at).forgotPassword({ body: { email: next } });
    await mailTo(next, /Set a new password/);
    expect((await mailsTo(system.endpoints.catcher, email)).map(({ subject }) => subject)).to.have.length(1);
  });

  it('that somebody else has is answered alike, and that one is told', async () => {
    const { api, email, password } = await newPerson(at);
    const other = await newPerson(at);
    const { status, body } = await api.changeEmail({ body: { email: other.email, password } });
    expect({ status, body }).to.deep.equal({ status: 202, body: '' });
    expect((await mailTo(other.email, /You have an account/)).text).to.include('Code: ');
    expect((await signIn(at, email, password)).person.email).to.equal(email);
  });

  it('a second wish replaces the first; who was quicker keeps an address two people wish for', async () => {
    const [one, two] = [await newPerson(at), await newPerson(at)];
    const [first, shared] = [`first.${one.email}`, `shared.${one.email}`];
    await one.api.changeEmail({ body: { email: first, password: one.password } });
    const stale = codeIn(await mailTo(first, /new e-mail/));
    // Mails of a kind go once a minute to one person: the other one wishes first.
    await two.api.changeEmail({ body: { email: shared, password: two.password } });
    const good = codeIn(await mailTo(shared, /new e-mail/));
    await one.api.changeEmail({ body: { email: shared, password: one.password } });
    expect(await refusal(apiAs(at).verifyEmail({ body: { token: stale } }))).to.equal('410 link-expired');
    expect((await apiAs(at).verifyEmail({ body: { token: good } })).status).to.equal(204);
    expect((await signIn(at, shared, two.password)).person.personId).to.equal(two.person.personId);
  });
});
