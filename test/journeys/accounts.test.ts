import { expect } from 'chai';
import { Refused } from '#contracts/client';
import { allServices } from '#embedded/system/services';
import { adminOf, apiAs, eventually, newPerson, signIn, testSettings } from '#test/support/api';
import { startTestSystem, type TestSystem } from '#test/support/system';

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof Refused ? `${error.status} ${error.code}` : String(error)),
  );

const nobody = { accessToken: undefined, person: undefined };

describe('accounts (A2, B8, P33)', function () {
  this.timeout(60_000);
  let system: TestSystem;
  let chief: Awaited<ReturnType<typeof newPerson>>;
  before(async () => {
    const commands = { name: 'commands', entry: 'command-service/main.ts' };
    system = await startTestSystem({ services: [...allServices, commands], env: testSettings });
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
    chief = await newPerson(system.endpoints.http);
    await api.changeUser({ params: { personId: chief.person.personId }, body: { roles: ['admin'] } });
    expect((await api.changeUser(first)).body.roles).to.deep.equal([]);
  });

  it('two admins who take the role from each other at once, in two processes: one of them is left (E2)', async () => {
    const web = system.endpoints.http;
    const commands = `http://127.0.0.1:${system.processes.commands?.port}`;
    const both = [chief, await newPerson(web, 'Ben')] as const;
    const paramsOf = ({ person }: typeof chief) => ({ personId: person.personId });
    /** Signed in anew; undefined for whom nobody lets in, or who is no admin. */
    const asAdmin = async (one: typeof chief) => {
      const { accessToken, person } = await signIn(web, one.email, one.password).catch(() => ({ ...nobody }));
      return person?.roles.includes('admin') ? accessToken : undefined;
    };
    for (let round = 0; round < 12; round += 1) {
      const tokens = [await asAdmin(both[0]), await asAdmin(both[1])];
      const there = tokens.findIndex((token) => token !== undefined);
      const api = apiAs(web, tokens[there]);
      const other = both[1 - there] ?? chief;
      await api.reactivateUser({ params: paramsOf(other) });
      await api.changeUser({ params: paramsOf(other), body: { roles: ['admin'] } });
      const [one, two] = [await asAdmin(both[0]), await asAdmin(both[1])];
      const [ours, theirs] = [apiAs(web, one), apiAs(commands, two)];
      const outcomes = await Promise.all([
        codeOf(ours.changeUser({ params: paramsOf(both[1]), body: { roles: ['client'] } })),
        codeOf(
          round % 2 === 0
            ? theirs.changeUser({ params: paramsOf(both[0]), body: { roles: [] } })
            : theirs.suspendUser({ params: paramsOf(both[0]), body: {} }),
        ),
      ]);
      // One process may hear a moment later what the other one gave back.
      const left = () => Promise.all(both.map(asAdmin));
      await eventually(left, (tokens) => tokens.filter((token) => token !== undefined).length === 1, 5_000);
      expect(outcomes.filter((outcome) => outcome === 'done')).to.have.length(1);
    }
  });
});
