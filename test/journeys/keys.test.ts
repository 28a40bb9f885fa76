import { expect } from 'chai';
import { Refused } from '#contracts/client';
import { openPostgres } from '#platform/postgres/pool';
import { type Api, adminOf, apiAs, eventually, newPerson, openOffice, sharedApart } from '#test/support/api';

const outcomeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'granted',
    (error: unknown) => {
      if (error instanceof Refused) return `${error.status} ${error.code}`;
      throw error;
    },
  );

describe('API keys (E7, A26, P35, P36)', function () {
  this.timeout(60_000);
  let database = '';
  let at = '';
  let questions = '';
  let admin: Api;
  before(async () => {
    const apart = await sharedApart();
    ({ web: at, questions } = apart);
    database = apart.system.endpoints.postgres;
    ({ api: admin } = await adminOf(at));
  });

  type Body = NonNullable<Parameters<Api['issueApiKey']>[0]['body']>;
  const issue = async (more: Partial<Body> = {}) =>
    (await admin.issueApiKey({ body: { label: 'The lobby', permissions: ['appointments:read'], ...more } })).body;
  const read = (url: string, key: string) => outcomeOf(apiAs(url, key).listAppointments({ query: {} }));

  it('lets a program do what its key says, in both services, by either header', async () => {
    const { officeId } = await openOffice(admin);
    const { key, keyId } = await issue({ permissions: ['appointments:read', 'offices:manage'], officeIds: [officeId] });
    expect(key).to.match(/^dbk_[a-z2-7]{12}_[\w-]{43}$/);
    for (const url of [at, questions]) expect(await read(url, key)).to.equal('granted');
    const program = apiAs(at, key);
    const rename = (id: string) =>
      outcomeOf(program.changeOffice({ params: { officeId: id }, body: { description: 'By a key' } }));
    expect(await rename(officeId)).to.equal('granted');
    expect(await rename((await openOffice(admin)).officeId), 'another office').to.equal('404 not-found');
    expect(await outcomeOf(program.listAuditEvents({ query: {} })), 'not given').to.equal('403 forbidden');
    const { items } = (await admin.getAuditStream({ params: { stream: `office-${officeId}` }, query: {} })).body;
    expect(items.at(-1)?.actorId).to.equal(`key:${keyId}`);

    const ask = (headers: Record<string, string>) => fetch(`${at}/api/v1/appointments`, { headers });
    expect((await ask({ 'x-api-key': key })).status).to.equal(200);
    expect((await ask({ 'x-api-key': `${key.slice(0, -1)}!` })).status).to.equal(401);
    expect((await ask({ 'x-api-key': key, authorization: `Bearer ${key}` })).status, 'two proofs').to.equal(401);
  });

  it('lets no key act for itself: no account, no keys, no sign-in of its own', async () => {
    const { key, keyId } = await issue();
    const program = apiAs(at, key);
    expect(await outcomeOf(program.me({}))).to.equal('403 forbidden');
    expect(await outcomeOf(program.logoutEverywhere({ body: {} })), 'its owner stays').to.include('401');
    expect(await outcomeOf(program.listApiKeys({ query: {} }))).to.equal('403 forbidden');
    const body = { label: 'A child', permissions: ['appointments:read' as const] };
    expect(await outcomeOf(program.issueApiKey({ body }))).to.equal('403 forbidden');
    expect(await outcomeOf(program.revokeApiKey({ params: { keyId } }))).to.equal('403 forbidden');
    const greedy = { label: 'Keys', permissions: ['keys:manage'] } as unknown as Body;
    expect(await outcomeOf(admin.issueApiKey({ body: greedy }))).to.equal('400 invalid-request');
  });

  it('shows a key once, keeps its hash alone, and says when it was last used', async () => {
    const body: Body = { label: 'Shown once', permissions: ['appointments:read'] };
    const idempotencyKey = 'once-and-again';
    const { key, keyId } = (await admin.issueApiKey({ body, idempotencyKey })).body;
    expect((await admin.issueApiKey({ body, idempotencyKey })).body.key, 'a lost answer').to.equal(key);
    await read(at, key);
    const listed = await eventually(
      async () => (await admin.listApiKeys({ query: { limit: 200 } })).body.items.filter((one) => one.keyId === keyId),
      ([one]) => one !== undefined && one.lastUsedAt !== null,
    );
    expect(listed).to.have.length(1);
    expect(listed[0]).to.include({ label: 'Shown once', status: 'active' });
    expect(JSON.stringify(listed)).to.not.include(key.slice(17));
    const db = openPostgres({ url: database });
    const rows = await db.query('select k::text as text from identity.api_keys k');
    const uses = await db.query("select * from identity.sign_ins where outcome = 'key-used' and key_id = $1", [keyId]);
    await db.close();
    expect(rows.length).to.be.greaterThan(0);
    expect(JSON.stringify(rows)).to.not.include(key.slice(17));
    expect(uses, 'one a minute').to.have.length(1);
  });

  it('ends a revoked key everywhere within five seconds, and answers the second revocation alike', async () => {
    const body: Body = { label: 'Soon over', permissions: ['appointments:read'] };
    const issued = async () => (await admin.issueApiKey({ body, idempotencyKey: 'soon-over' })).body;
    const { key, keyId } = await issued();
    for (const url of [at, questions]) expect(await read(url, key)).to.equal('granted');
    const began = performance.now();
    await admin.revokeApiKey({ params: { keyId } });
    expect(await read(at, key), 'here at once').to.equal('401 unauthenticated');
    await eventually(
      () => read(questions, key),
      (outcome) => outcome === '401 unauthenticated',
      5_000,
    );
    expect(performance.now() - began).to.be.below(5_000);
    await admin.revokeApiKey({ params: { keyId } });
    expect((await issued()).status, 'issued again by the same request').to.equal('revoked');
    expect(await outcomeOf(admin.revokeApiKey({ params: { keyId: 'zzzzzzzzzzzz' } }))).to.equal('404 not-found');
    const { items } = (await admin.listApiKeys({ query: { status: 'revoked' } })).body;
    expect(items.map((one) => one.keyId)).to.include(keyId);
  });

  it('narrows a key with its owner: a role that is taken takes the key along within five seconds (P36)', async () => {
    const { person } = await newPerson(at);
    const params = { personId: person.personId };
    await admin.changeUser({ params, body: { roles: ['auditor'] } });
    const { key } = await issue({ personId: person.personId, permissions: ['audit:read', 'appointments:read'] });
    const audit = (url: string) => outcomeOf(apiAs(url, key).listAuditEvents({ query: { limit: 1 } }));
    for (const url of [at, questions])
      await eventually(
        () => audit(url),
        (outcome) => outcome === 'granted',
      );
    const began = performance.now();
    await admin.changeUser({ params, body: { roles: ['client'] } });
    for (const url of [at, questions])
      await eventually(
        () => audit(url),
        (outcome) => outcome === '403 forbidden',
        5_000,
      );
    expect(performance.now() - began).to.be.below(5_000);
    expect(await read(at, key), 'what is left').to.equal('granted');
  });

  it('ends a key with the account of its owner within five seconds, and lets it in again with the account (P36)', async () => {
    const { person } = await newPerson(at);
    const params = { personId: person.personId };
    const { key } = await issue({ personId: person.personId });
    const wait = async (wanted: string) => {
      for (const url of [at, questions])
        await eventually(
          () => read(url, key),
          (outcome) => outcome === wanted,
          5_000,
        );
    };
    await wait('granted');
    const began = performance.now();
    await admin.suspendUser({ params, body: {} });
    await wait('401 unauthenticated');
    expect(performance.now() - began).to.be.below(5_000);
    await admin.reactivateUser({ params });
    await wait('granted');
  });

  it('goes with an owner who is erased, and its hash with it', async () => {
    const { personId } = (await admin.registerClient({ body: { name: 'Soon Gone' } })).body;
    const { key, keyId } = await issue({ personId });
    await eventually(
      () => read(at, key),
      (outcome) => outcome === 'granted',
      5_000,
    );
    await admin.eraseClient({ params: { clientId: personId }, query: {} });
    await eventually(
      () => read(at, key),
      (outcome) => outcome === '401 unauthenticated',
      5_000,
    );
    const { items } = (await admin.listApiKeys({ query: { personId } })).body;
    expect(items).to.have.length(1);
    expect(items[0]).to.include({ keyId, status: 'revoked', label: null });
    const db = openPostgres({ url: database });
    expect(await db.query('select from identity.api_keys where key_id = $1', [keyId])).to.have.length(0);
    await db.close();
  });

  it('gives nobody a key beyond what they may themselves, and none in the past', async () => {
    const { person, api } = await newPerson(at);
    const body: Body = { label: 'Mine', permissions: ['appointments:read'] };
    expect(await outcomeOf(api.issueApiKey({ body }))).to.equal('403 forbidden');
    const past = { ...body, expiresAt: '2020-01-01T00:00:00Z' };
    expect(await outcomeOf(admin.issueApiKey({ body: past }))).to.equal('409 in-the-past');
    const nobody = { ...body, personId: 'zzzzzzzzzzzz' };
    expect(await outcomeOf(admin.issueApiKey({ body: nobody }))).to.equal('404 not-found');
    const nowhere = { ...body, personId: person.personId, officeIds: ['zzzzzzzzzzzz'] };
    expect(await outcomeOf(admin.issueApiKey({ body: nowhere }))).to.equal('422 unknown-reference');
  });
});
