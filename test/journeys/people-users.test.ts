import { expect } from 'chai';
import {
  type Api,
  adminOf,
  apiAs,
  type CaughtMail,
  eventually,
  mailsTo,
  newPerson,
  openOffice,
  sharedSystem,
  signIn,
} from '#test/support/api';
import type { TestSystem } from '#test/support/system';
import { refusal } from './sessions-words.ts';

const password = 'a sentence is a good password';
let count = 0;
const newEmail = (): string => {
  count += 1;
  return `user${count}.${process.pid}@daybook.example`;
};

describe('persons as an admin sees them (C3, B8, F identity)', function () {
  this.timeout(60_000);
  let system: TestSystem;
  let at = '';
  let admin: Api;
  before(async () => {
    system = await sharedSystem();
    at = system.endpoints.http;
    ({ api: admin } = await adminOf(at));
  });
  const codesTo = async (email: string, count: number): Promise<readonly string[]> =>
    (
      await eventually(
        () => mailsTo(system.endpoints.catcher, email),
        (mails) => mails.length >= count,
      )
    ).map(codeIn);
  const codeIn = (mail: CaughtMail | undefined) => /Code: (\S+)/.exec(mail?.text ?? '')?.[1] ?? 'no code';

  it('somebody with roles and memberships is created with a password, once for each e-mail', async () => {
    const { officeId } = await openOffice(admin);
    const body = {
      name: 'Grace Hopper',
      email: newEmail(),
      phone: '+34911234567',
      roles: ['auditor' as const],
      memberships: [{ officeId, role: 'reception' as const, position: 'Desk', isPrimary: true }],
      password,
    };
    const idempotencyKey = body.email;
    const created = await admin.createUser({ body, idempotencyKey });
    expect(created.body).to.deep.include({
      name: body.name,
      email: body.email,
      roles: ['auditor'],
      memberships: [{ officeId, role: 'reception', position: 'Desk', isPrimary: true }],
      status: 'active',
    });
    expect((await admin.createUser({ body, idempotencyKey })).body).to.deep.equal(created.body);
    expect(await refusal(admin.createUser({ body }))).to.equal('409 already-exists');
    const { api, person } = await signIn(at, body.email, password);
    expect(person.personId).to.equal(created.body.personId);
    expect(await refusal(api.listAuditEvents({ query: {} }))).to.equal('done');
    expect(await refusal(api.listAppointments({ query: { officeId } }))).to.equal('done');
    expect(await refusal(admin.createUser({ body: { ...body, email: newEmail(), password: 'short' } }))).to.equal(
      '400 invalid-request',
    );
    const nowhere = [{ officeId: 'aaaaaaaaaaaa', role: 'reception' as const }];
    const join = (memberships: typeof nowhere) =>
      refusal(admin.createUser({ body: { ...body, email: newEmail(), memberships } }));
    expect(await join(nowhere)).to.equal('422 unknown-reference');
    expect(await join([...nowhere, ...nowhere])).to.equal('400 invalid-request');
  });

  it('by invitation a person chooses their own password; the mail comes once, and again when asked (F identity)', async () => {
    const email = newEmail();
    const body = { name: 'Iris Invited', email, roles: ['auditor' as const] };
    const idempotencyKey = email;
    const { personId } = (await admin.createUser({ body, idempotencyKey })).body;
    await admin.createUser({ body, idempotencyKey });
    const [first = ''] = await codesTo(email, 1);
    const mails = await mailsTo(system.endpoints.catcher, email);
    expect(mails).to.have.length(1);
    expect(mails[0]?.text).to.include('Iris Invited');
    expect(await refusal(apiAs(at).login({ body: { email, password } }))).to.equal('401 wrong-credentials');
    expect((await admin.inviteUser({ params: { personId } })).status).to.equal(202);
    const again = (await codesTo(email, 2)).find((code) => code !== first) ?? '';
    expect(await refusal(apiAs(at).resetPassword({ body: { token: again, password } }))).to.equal('done');
    const { person } = await signIn(at, email, password);
    expect(person).to.deep.include({ personId, roles: ['auditor'] });
    const late = { token: first, password: 'another sentence as a password' };
    expect(await refusal(apiAs(at).resetPassword({ body: late })), 'one way in was used').to.equal('410 link-expired');
    expect(await refusal(admin.createUser({ body: { ...body, name: 'Another' } }))).to.equal('409 already-exists');
    const { personId: nobody } = (await admin.registerClient({ body: { name: 'No Mail' } })).body;
    expect(await refusal(admin.inviteUser({ params: { personId: nobody } }))).to.equal('422 no-email');
  });

  it('are found by role, office, status, and words or contacts, page by page, the newest first', async () => {
    const { officeId, hostId } = await openOffice(admin);
    const word = `Zu${process.pid}`.replaceAll(/\d/g, (digit) => 'abcdefghij'[Number(digit)] ?? '');
    const make = async (name: string, more: object) =>
      (await admin.createUser({ body: { name: `${name} ${word}`, email: newEmail(), password, ...more } })).body;
    const ana = await make('Ana', { roles: ['auditor'] });
    const ben = await make('Ben', { memberships: [{ officeId, role: 'secretary' }], phone: '+34611222333' });
    const cleo = await make('Cleo', {});
    await admin.suspendUser({ params: { personId: cleo.personId }, body: { reason: 'on leave' } });
    const names = async (query: NonNullable<Parameters<Api['listUsers']>[0]['query']>) =>
      (await admin.listUsers({ query })).body.items.map(({ name }) => name?.split(' ')[0]);
    expect(await names({ q: word })).to.deep.equal(['Cleo', 'Ben', 'Ana']);
    expect(await names({ q: `${word.slice(0, 4)} an` })).to.deep.equal(['Ana']);
    expect(await names({ q: ben.email ?? '' })).to.deep.equal(['Ben']);
    expect(await names({ q: word, role: 'auditor' })).to.deep.equal(['Ana']);
    expect(await names({ q: word, role: 'secretary' })).to.deep.equal(['Ben']);
    expect(await names({ q: word, officeId: 'none' })).to.deep.equal(['Cleo', 'Ana']);
    expect(await names({ q: word, status: 'suspended' })).to.deep.equal(['Cleo']);
    const there = (await admin.listUsers({ query: { officeId } })).body.items;
    expect(there.map((one) => one.hostId ?? one.name)).to.deep.equal([`Ben ${word}`, hostId]);
    const first = (await admin.listUsers({ query: { q: word, limit: 2 } })).body;
    const rest = (await admin.listUsers({ query: { q: word, limit: 2, cursor: first.nextCursor ?? '' } })).body;
    expect([...first.items, ...rest.items].map(({ personId }) => personId)).to.deep.equal([
      cleo.personId,
      ben.personId,
      ana.personId,
    ]);
    expect(rest.nextCursor).to.equal(null);
  });

  it('who is suspended is out within five seconds and stays out, until reactivated (P36)', async () => {
    const known = await newPerson(at, 'Sus Pended');
    const params = { personId: known.person.personId };
    const { email, password } = known;
    const signedIn = await apiAs(at).login({ body: { email, password, refreshTokenIn: 'body' } });
    const { refreshToken } = signedIn.body;
    const { body } = await admin.suspendUser({ params, body: { reason: 'lost the badge' } });
    expect(body.status).to.equal('suspended');
    await eventually(
      () => refusal(known.api.me({})),
      (outcome) => outcome === '401 unauthenticated',
      5_000,
    );
    const login = () => refusal(apiAs(at).login({ body: { email, password } }));
    expect(await login()).to.equal('401 wrong-credentials');
    const renew = () => refusal(apiAs(at).refresh({ body: { refreshToken: refreshToken ?? '' } }));
    expect(await renew()).to.equal('401 session-over');
    expect(await refusal(admin.inviteUser({ params }))).to.equal('409 account-suspended');
    expect((await admin.reactivateUser({ params })).body.status).to.equal('active');
    expect(await login()).to.equal('done');
    expect(await refusal(known.api.me({})), 'the token of before stays dead').to.equal('401 unauthenticated');
    const { items } = (await admin.getAuditStream({ params: { stream: `person-${params.personId}` }, query: {} })).body;
    expect(items.map(({ type }) => type)).to.include.members(['AccountSuspended', 'AccountReactivated']);
    expect(JSON.stringify(items), 'an admin may see why').to.include('lost the badge');
  });

  it('name and contacts are corrected, and another e-mail becomes the login', async () => {
    const known = await newPerson(at, 'Wrongly Spelt');
    const taken = await newPerson(at);
    const params = { personId: known.person.personId };
    const email = newEmail();
    const { body } = await admin.changeUser({ params, body: { name: 'Rightly Spelt', email, phone: '+34600111222' } });
    expect(body).to.deep.include({ name: 'Rightly Spelt', email, phone: '+34600111222', roles: ['client'] });
    expect((await signIn(at, email, known.password)).person.name).to.equal('Rightly Spelt');
    expect(await refusal(apiAs(at).login({ body: { email: known.email, password: known.password } }))).to.equal(
      '401 wrong-credentials',
    );
    const steal = { email: taken.email, roles: [], name: 'Nobody' };
    expect(await refusal(admin.changeUser({ params, body: steal }))).to.equal('409 already-exists');
    expect((await admin.listUsers({ query: { q: email } })).body.items[0]).to.deep.include({
      name: 'Rightly Spelt',
      roles: ['client'],
    });
    expect((await signIn(at, email, known.password)).person.email).to.equal(email);
    expect(await refusal(admin.changeUser({ params, body: {} }))).to.equal('400 invalid-request');
    expect(await refusal(admin.changeUser({ params: { personId: 'aaaaaaaaaaaa' }, body: { name: 'X' } }))).to.equal(
      '404 not-found',
    );
  });

  it('a login is changed once by each request, however late it comes again (P4)', async () => {
    const { person, password: word } = await newPerson(at);
    const params = { personId: person.personId };
    const [first, other, later] = [newEmail(), newEmail(), newEmail()];
    const keyed = { params, idempotencyKey: `login-${person.personId}` };
    await admin.changeUser({ ...keyed, body: { email: first } });
    expect(await refusal(admin.changeUser({ ...keyed, body: { email: other } }))).to.equal(
      '422 idempotency-key-reused',
    );
    expect((await signIn(at, first, word)).person.email, 'the no changed nothing').to.equal(first);
    await admin.changeUser({ params, body: { email: later } });
    expect((await admin.changeUser({ ...keyed, body: { email: first } })).body.email).to.equal(later);
    expect((await signIn(at, later, word)).person.email).to.equal(later);
  });

  it('a key that may less than its owner is no way into their account (E7, P36)', async () => {
    const known = await newPerson(at, 'Key Holder');
    const params = { personId: known.person.personId };
    await admin.changeUser({ params, body: { roles: ['admin'] } });
    const { api } = await signIn(at, known.email, known.password);
    const { key } = (await api.issueApiKey({ body: { label: 'The list', permissions: ['people:manage'] } })).body;
    const program = apiAs(at, key);
    // The role of a moment ago comes by the read tables.
    await eventually(
      () => refusal(program.listUsers({ query: { limit: 1 } })),
      (outcome) => outcome === 'done',
    );
    for (const attempt of [
      () => program.changeUser({ params, body: { email: newEmail() } }),
      () => program.suspendUser({ params }),
      () => program.inviteUser({ params }),
    ])
      expect(await refusal(attempt())).to.equal('403 beyond-own-reach');
    expect((await signIn(at, known.email, known.password)).person.email).to.equal(known.email);
    await admin.changeUser({ params, body: { roles: [] } });
  });
});
