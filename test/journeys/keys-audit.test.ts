import { expect } from 'chai';
import { openPostgres } from '#platform/postgres/pool';
import { type Api, adminOf, apiAs, eventually, newPerson, openOffice, sharedSystem, signIn } from '#test/support/api';

describe('who came in, and who may what (E7, B8, A26)', function () {
  this.timeout(60_000);
  let at = '';
  let database = '';
  let admin: Api;
  let auditor: Api;
  before(async () => {
    const { http, postgres } = (await sharedSystem()).endpoints;
    at = http;
    database = postgres;
    ({ api: admin } = await adminOf(at));
    const { person, email, password } = await newPerson(at, 'Audrey Tor');
    await admin.changeUser({ params: { personId: person.personId }, body: { roles: ['auditor'] } });
    auditor = (await signIn(at, email, password)).api;
  });

  it('an auditor reads sign-ins, failures, uses of keys and changes in one list, newest first', async () => {
    const { person, email, password } = await newPerson(at);
    const { personId } = person;
    const { officeId } = await openOffice(admin);
    await apiAs(at)
      .login({ body: { email, password: 'not the right sentence' } })
      .catch(() => undefined);
    await signIn(at, email, password);
    await admin.addMember({ params: { officeId }, body: { personId, role: 'reception' } });
    const body = { personId, label: 'The lobby of Ada', permissions: ['appointments:read' as const] };
    const { key, keyId } = (await admin.issueApiKey({ body })).body;
    await apiAs(at, key).listAppointments({ query: {} });
    await apiAs(at, `${key.slice(0, 17)}${'A'.repeat(43)}`)
      .listAppointments({ query: {} })
      .catch(() => undefined);
    await admin.revokeApiKey({ params: { keyId } });
    const about = await eventually(
      async () => (await auditor.listAccess({ query: { personId, limit: 200 } })).body.items,
      (items) =>
        items.some(({ what }) => what === 'ApiKeyRevoked') &&
        ['key-used', 'key-refused'].every((word) => items.some(({ what }) => what === word)),
    );
    const words = about.map(({ what }) => what);
    expect(words).to.include.members([
      ...['PersonRegistered', 'RoleGranted', 'refused', 'signed-in'],
      ...['MemberAdded', 'ApiKeyIssued', 'key-used', 'ApiKeyRevoked'],
    ]);
    const times = about.map(({ at: time }) => Date.parse(time));
    expect(times).to.deep.equal(times.toSorted((a, b) => b - a));
    expect(about.find(({ what }) => what === 'MemberAdded')).to.include({
      officeId,
      roleId: 'reception',
      kind: 'change',
    });
    expect(about.find(({ what }) => what === 'key-used')).to.include({ keyId, actorId: `key:${keyId}`, kind: 'key' });
    expect(
      about.find(({ what }) => what === 'key-refused'),
      'nothing is proven',
    ).to.include({ keyId, actorId: null });
    expect(about.find(({ what }) => what === 'refused')).to.include({ personId, actorId: null, kind: 'sign-in' });
    const told = JSON.stringify(about);
    for (const secret of [email, password, key, 'not the right', 'The lobby of Ada', 'Byron'])
      expect(told, secret).to.not.include(secret);
  });

  it('page by page shows every row once, whatever is filtered', async () => {
    const all = (await auditor.listAccess({ query: { limit: 200, kind: 'change' } })).body.items;
    expect(all.length).to.be.greaterThan(3);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { items, nextCursor } = (
        await auditor.listAccess({ query: { limit: 3, kind: 'change', ...(cursor && { cursor }) } })
      ).body;
      seen.push(...items.map(({ eventId }) => eventId ?? ''));
      cursor = nextCursor ?? undefined;
    } while (cursor && seen.length < all.length);
    expect(seen.slice(0, all.length)).to.deep.equal(all.map(({ eventId }) => eventId));
    const [first] = all;
    const upTo = (await auditor.listAccess({ query: { kind: 'change', to: first?.at, limit: 5 } })).body.items;
    expect(upTo.map(({ eventId }) => eventId)).to.not.include(first?.eventId);
    const refused = (await auditor.listAccess({ query: { what: 'refused' } })).body.items;
    expect(new Set(refused.map(({ what }) => what))).to.deep.equal(new Set(['refused']));
  });

  it('is not for those whom it is about', async () => {
    const { api } = await newPerson(at);
    const answer = await api.listAccess({ query: {} }).catch((error: unknown) => error);
    expect(answer).to.include({ status: 403 });
  });

  it('what stands in the table of sign-ins stays: no change, no deletion, no emptying', async () => {
    const db = openPostgres({ url: database });
    const count = async () => (await db.query<{ n: bigint }>('select count(*) as n from identity.sign_ins'))[0]?.n;
    const before = await count();
    for (const statement of [
      "update identity.sign_ins set outcome = 'signed-in'",
      'update identity.sign_ins set person_id = null where false',
      'delete from identity.sign_ins',
      'truncate identity.sign_ins',
    ]) {
      const error = await db.execute(statement).catch((refusal: unknown) => refusal);
      expect(String(error), statement).to.include('append-only');
    }
    expect(await count()).to.equal(before);
    await db.close();
  });
});
