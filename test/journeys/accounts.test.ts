import { expect } from 'chai';
import { Refused } from '#contracts/client';
import { adminOf, apiAs, newPerson, testSettings } from '#test/support/api';
import { startTestSystem, type TestSystem } from '#test/support/system';

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof Refused ? `${error.status} ${error.code}` : String(error)),
  );

describe('accounts (A2, B8, P33)', function () {
  this.timeout(60_000);
  let system: TestSystem;
  before(async () => {
    system = await startTestSystem({ env: testSettings });
  });
  after(() => system.stop());

  it('a public key used again with another e-mail is refused in words, and does nothing', async () => {
    const api = apiAs(system.endpoints.http);
    const body = { name: 'Ada', email: 'ada.key@daybook.example', password: 'a sentence is a good password' };
    const idempotencyKey = 'the-same';
    const { personId } = (await api.register({ body, idempotencyKey })).body.person;
    const other = { ...body, email: 'other.key@daybook.example' };
    expect(await codeOf(api.register({ body: other, idempotencyKey }))).to.equal('422 idempotency-key-reused');
    expect(await codeOf(api.login({ body: { email: other.email, password: body.password } }))).to.include('401');
    expect((await api.register({ body, idempotencyKey })).body.person.personId).to.equal(personId);
  });

  it('the last admin stays one until there is another', async () => {
    const { api, person } = await adminOf(system.endpoints.http);
    const first = { params: { personId: person.personId }, body: { roles: [] } };
    expect(await codeOf(api.changeUser(first))).to.equal('409 last-admin');
    const second = await newPerson(system.endpoints.http);
    await api.changeUser({ params: { personId: second.person.personId }, body: { roles: ['admin'] } });
    expect((await api.changeUser(first)).body.roles).to.deep.equal([]);
  });
});
