import { expect } from 'chai';
import { Refused } from '#contracts/client';
import { openRevocations } from '#platform/auth/revocations';
import { silentLog } from '#platform/log';
import { openPostgres } from '#platform/postgres/pool';
import {
  type Api,
  adminOf,
  apiAs,
  dateIn,
  eventually,
  newPerson,
  openOffice,
  sharedApart,
  signIn,
} from '#test/support/api';
import { runRevocations } from '../campaigns/revocations-run.ts';

/** `granted`, or the status of the refusal. */
const outcomeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'granted',
    (error: unknown) => {
      if (error instanceof Refused) return String(error.status);
      throw error;
    },
  );
const refused = (outcome: string): boolean => outcome === '401';

describe('what is taken from somebody is taken from their token (P36)', function () {
  this.timeout(60_000);
  let urls: readonly string[] = [];
  let database = '';
  let at = '';
  let admin: Api;
  before(async () => {
    const { system, web, questions, commands } = await sharedApart();
    at = web;
    urls = [web, questions, commands];
    database = system.endpoints.postgres;
    ({ api: admin } = await adminOf(at));
  });

  /** The same token at both services behind one listener, and at each of them alone. */
  const everywhere = (token: string) => urls.map((url) => apiAs(url, token));
  const goneWithinFive = async (asks: readonly (() => Promise<unknown>)[]) => {
    const began = performance.now();
    for (const ask of asks) await eventually(() => outcomeOf(ask()), refused, 5_000);
    expect(performance.now() - began).to.be.below(5_000);
  };

  it('a demoted admin opens no office with the token of before, and another after signing in again neither', async () => {
    const { person, email, password } = await newPerson(at);
    const params = { personId: person.personId };
    await admin.changeUser({ params, body: { roles: ['admin'] } });
    const { api: second } = await signIn(at, email, password);
    const open = (api: Api) => api.openOffice({ body: { name: 'Mine', zone: 'Europe/Madrid' } });
    expect((await open(second)).status).to.equal(201);
    await admin.changeUser({ params, body: { roles: ['client'] } });
    expect(await outcomeOf(open(second))).to.equal('401');
    const { api: again } = await signIn(at, email, password);
    expect(await outcomeOf(open(again))).to.equal('403');
    expect((await again.me({})).body.roles).to.deep.equal(['client']);
  });

  it('in both services alike, whichever of them was told', async () => {
    const { person, email, password } = await newPerson(at);
    const params = { personId: person.personId };
    await admin.changeUser({ params, body: { roles: ['client', 'auditor'] } });
    const hold = { ...(await openOffice(admin)), start: `${dateIn(30)}T09:00` };
    const { accessToken } = await signIn(at, email, password);
    const [web, questions, commands] = everywhere(accessToken);
    if (!web || !questions || !commands) throw new Error('three services');
    expect(await outcomeOf(questions.listAppointments({ query: {} }))).to.equal('granted');
    expect(await outcomeOf(commands.holdTime({ body: hold }))).to.not.equal('401');
    await admin.changeUser({ params, body: { roles: ['client'] } });
    await goneWithinFive([
      () => web.listAppointments({ query: {} }),
      () => questions.listAppointments({ query: {} }),
      () => commands.holdTime({ body: hold }),
    ]);
    const fresh = (await signIn(at, email, password)).accessToken;
    for (const api of everywhere(fresh).slice(0, 2))
      expect(await outcomeOf(api.listAppointments({ query: {} }))).to.equal('granted');
  });

  it('accounts, memberships, roles and what roles grant: nobody is let in five seconds later, at fifty requests a second', async () => {
    const [web = '', questions = '', commands = ''] = urls;
    const verdict = await runRevocations({ at: { web, questions, commands }, admin, count: 4, perSecond: 50 });
    expect(verdict.late).to.deep.equal([]);
    expect(verdict).to.include({ changes: 16, unasked: 0 });
  });

  it('an ended session opens nothing anywhere, and the other sessions of its person go on', async () => {
    const { email, password } = await newPerson(at);
    const [ended, other] = [await signIn(at, email, password), await signIn(at, email, password)];
    const { sid } = JSON.parse(Buffer.from(ended.accessToken.split('.')[1] ?? '', 'base64url').toString());
    const db = openPostgres({ url: database });
    const elsewhere = await openRevocations({ db, log: silentLog, now: Date.now });
    await elsewhere.revoke('session', sid, new Date());
    elsewhere.close();
    await db.close();
    await goneWithinFive(
      everywhere(ended.accessToken)
        .slice(0, 2)
        .map((api) => () => api.me({})),
    );
    for (const api of everywhere(other.accessToken).slice(0, 2))
      expect(await outcomeOf(api.me({}))).to.equal('granted');
  });
});
