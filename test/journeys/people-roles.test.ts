import { expect } from 'chai';
import { type Grants, permissions, roles } from '#contracts/permissions';
import { type Api, adminOf, dateIn, eventually, newPerson, openOffice, sharedSystem, signIn } from '#test/support/api';
import { refusal } from './sessions-words.ts';

describe('roles that an admin defines (B8, C8)', function () {
  this.timeout(60_000);
  let at = '';
  let admin: Api;
  before(async () => {
    at = (await sharedSystem()).endpoints.http;
    ({ api: admin } = await adminOf(at));
  });
  const named = async (roleId: string, status: 'active' | 'retired' = 'active') =>
    (await admin.listRoles({ query: { status } })).body.items.find((role) => role.roleId === roleId);
  const somebodyWith = async (roleIds: string[]) => {
    const { person, email, password } = await newPerson(at, 'Rosa Marín');
    await admin.changeUser({ params: { personId: person.personId }, body: { roles: roleIds } });
    return { ...(await signIn(at, email, password)), email, password };
  };

  /** What a role grants that was defined a moment ago is known within seconds. */
  const untilDone = (ask: () => Promise<unknown>) =>
    eventually(
      () => refusal(ask()),
      (outcome) => outcome === 'done',
    );

  it('presets and permissions are listed, and the presets cannot be changed', async () => {
    const { items, scopes } = (await admin.listPermissions({})).body;
    expect(items.map(({ permission }) => permission)).to.have.members(Object.keys(permissions));
    expect(scopes).to.deep.equal(['own', 'office', 'all']);
    const listed = (await admin.listRoles({ query: {} })).body.items.filter(({ preset }) => preset);
    expect(listed.map(({ roleId }) => roleId)).to.have.members(Object.keys(roles));
    expect(listed.find(({ roleId }) => roleId === 'secretary')?.grants).to.deep.equal(roles.secretary);
    const params = { roleId: 'secretary' };
    expect(await refusal(admin.changeRole({ params, body: { name: 'Clerk' } }))).to.equal('409 preset-role');
    expect(await refusal(admin.retireRole({ params, query: { force: 'true' } }))).to.equal('409 preset-role');
  });

  it('a defined role allows what it grants, and what it grants anew within five seconds on live tokens (P36)', async () => {
    const { body: role } = await admin.defineRole({ body: { name: 'Statistician', grants: { 'stats:read': 'all' } } });
    expect(role).to.include({ preset: false, retired: false, holders: 0 });
    const { api } = await somebodyWith([role.roleId]);
    const stats = () => refusal(api.getStatsOverview({ query: { from: dateIn(-7), to: dateIn(0) } }));
    const lists = () => refusal(api.listUsers({ query: {} }));
    await eventually(stats, (outcome) => outcome === 'done', 5_000);
    expect(await lists()).to.equal('403 forbidden');
    const params = { roleId: role.roleId };
    const began = performance.now();
    await admin.changeRole({ params, body: { grants: { 'people:manage': 'all' } } });
    await eventually(stats, (outcome) => outcome === '403 forbidden', 5_000);
    await eventually(lists, (outcome) => outcome === 'done', 5_000);
    expect(performance.now() - began).to.be.below(5_000);
    expect(await named(role.roleId)).to.deep.include({ holders: 1, grants: { 'people:manage': 'all' } });
  });

  it('a role that people hold is retired only by force, and then grants nothing', async () => {
    const { body: role } = await admin.defineRole({ body: { name: 'Reader', grants: { 'appointments:read': 'all' } } });
    const { api, person } = await somebodyWith([role.roleId]);
    const params = { roleId: role.roleId };
    await untilDone(() => api.listAppointments({ query: {} }));
    const held = await admin.retireRole({ params }).catch((error: unknown) => error);
    expect(held).to.deep.include({ status: 409, code: 'role-in-use' });
    expect(held).to.have.nested.property('facts.holders', 1);
    expect((await admin.retireRole({ params, query: { force: 'true' } })).status).to.equal(204);
    await eventually(
      () => refusal(api.listAppointments({ query: {} })),
      (one) => one === '403 forbidden',
      5_000,
    );
    expect((await admin.retireRole({ params })).status, 'once more').to.equal(204);
    expect([await named(role.roleId), (await named(role.roleId, 'retired'))?.holders]).to.deep.equal([undefined, 1]);
    expect(await refusal(admin.changeRole({ params, body: { name: 'Back' } }))).to.equal('404 not-found');
    const give = { params: { personId: person.personId }, body: { roles: ['client' as const, role.roleId] } };
    expect(await refusal(admin.changeUser(give)), 'who has it keeps it').to.equal('done');
    const { person: other } = await newPerson(at);
    expect(await refusal(admin.changeUser({ ...give, params: { personId: other.personId } }))).to.equal(
      '422 unknown-reference',
    );
  });

  it('is nobody’s whose holders are gone for good', async () => {
    const { roleId } = (await admin.defineRole({ body: { name: 'Night watch', grants: { 'stats:read': 'office' } } }))
      .body;
    const [{ officeId }, { person }] = [await openOffice(admin), await newPerson(at)];
    const { personId } = person;
    await admin.addMember({ params: { officeId }, body: { personId, role: roleId } });
    expect(await named(roleId)).to.include({ holders: 1 });
    await admin.eraseClient({ params: { clientId: personId }, query: {} });
    expect(await named(roleId)).to.include({ holders: 0 });
    expect((await admin.retireRole({ params: { roleId } })).status).to.equal(204);
  });

  it('two of one name, no permission and unknown permissions are refused; a stale revision, too', async () => {
    const body = { name: 'Twin', grants: { 'stats:read': 'own' as const } };
    const first = await admin.defineRole({ body });
    const params = { roleId: first.body.roleId };
    expect(await refusal(admin.defineRole({ body: { ...body, name: 'TWIN' } }))).to.equal('409 already-exists');
    expect(await refusal(admin.defineRole({ body: { ...body, name: 'Admin' } }))).to.equal('409 already-exists');
    for (const grants of [{}, { 'no:such': 'all' }, { 'stats:read': 'everywhere' }])
      expect(await refusal(admin.defineRole({ body: { name: 'Odd', grants } as never }))).to.equal(
        '400 invalid-request',
      );
    const etag = first.headers.get('etag') ?? '';
    await admin.changeRole({ params, body: { name: 'Twin two' }, headers: { 'If-Match': etag } });
    expect(
      await refusal(admin.changeRole({ params, body: { name: 'Twin three' }, headers: { 'If-Match': etag } })),
    ).to.equal('412 stale-revision');
    const same = { body: { ...body, name: 'Once' }, idempotencyKey: `role-${process.pid}` };
    const [one, again] = [await admin.defineRole(same), await admin.defineRole(same)];
    expect(again.body).to.deep.equal(one.body);
  });

  it('nobody defines or gives what reaches further than they do, nor edits who may more', async () => {
    const { body: role } = await admin.defineRole({
      body: {
        name: 'People and roles',
        grants: { 'people:manage': 'all', 'roles:manage': 'all', 'stats:read': 'office' },
      },
    });
    const { api, person } = await somebodyWith([role.roleId]);
    const define = (grants: Grants) =>
      refusal(api.defineRole({ body: { name: `Mine ${JSON.stringify(grants)}`.slice(0, 60), grants } }));
    await untilDone(() => api.listRoles({ query: {} }));
    expect(await define({ 'people:manage': 'all', 'profile:manage': 'own' })).to.equal('done');
    expect(await define({ 'audit:read': 'all' })).to.equal('403 beyond-own-reach');
    expect(await define({ 'stats:read': 'all' })).to.equal('403 beyond-own-reach');
    const widen = { params: { roleId: role.roleId }, body: { grants: { 'keys:manage': 'all' as const } } };
    expect(await refusal(api.changeRole(widen))).to.equal('403 beyond-own-reach');
    const mine = { personId: person.personId };
    expect(await refusal(api.changeUser({ params: mine, body: { roles: ['admin'] } }))).to.equal(
      '403 beyond-own-reach',
    );
    const chief = { personId: (await adminOf(at)).person.personId };
    for (const attempt of [
      () => api.changeUser({ params: chief, body: { email: 'mine@daybook.example' } }),
      () => api.changeUser({ params: chief, body: { roles: [] } }),
      () => api.suspendUser({ params: chief, body: {} }),
      () => api.inviteUser({ params: chief }),
      () => api.createUser({ body: { name: 'Eve', email: `eve.${process.pid}@daybook.example`, roles: ['auditor'] } }),
    ])
      expect(await refusal(attempt())).to.equal('403 beyond-own-reach');
    const { person: client } = await newPerson(at);
    expect(await refusal(api.suspendUser({ params: { personId: client.personId }, body: {} }))).to.equal('done');
  });

  it('a client, a host and an auditor are kept out of every admin operation (A26)', async () => {
    const { officeId } = await openOffice(admin);
    const client = await newPerson(at);
    const { api: auditor } = await somebodyWith(['auditor']);
    const params = { personId: client.person.personId };
    for (const api of [client.api, auditor])
      for (const attempt of [
        () => api.listUsers({ query: {} }),
        () => api.listRoles({ query: {} }),
        () => api.changeUser({ params, body: { roles: ['admin'] } }),
        () => api.suspendUser({ params, body: {} }),
        () => api.defineRole({ body: { name: 'Mine', grants: { 'audit:read': 'all' } } }),
        () => api.addMember({ params: { officeId }, body: { ...params, role: 'secretary' } }),
      ])
        expect(await refusal(attempt())).to.equal('403 forbidden');
  });

  it('whoever defines roles gets nothing at an office where they have less (B8)', async () => {
    const [strong, weak] = [await openOffice(admin), await openOffice(admin)];
    const define = async (name: string, grants: Grants) =>
      (await admin.defineRole({ body: { name: `${name} ${process.pid}`, grants } })).body.roleId;
    const maker = await define('Maker', { 'roles:manage': 'all' });
    const little = await define('Little', { 'notices:read': 'office' });
    const known = await newPerson(at);
    const { personId } = known.person;
    await admin.changeUser({ params: { personId }, body: { roles: [maker] } });
    await admin.addMember({ params: { officeId: strong.officeId }, body: { personId, role: 'secretary' } });
    await admin.addMember({ params: { officeId: weak.officeId }, body: { personId, role: little } });
    const { api } = await signIn(at, known.email, known.password);
    const grants = { 'notices:read': 'office', 'availability:manage': 'office' } as const;
    await untilDone(() => api.listRoles({ query: {} }));
    const change = api.changeRole({ params: { roleId: little }, body: { grants } });
    expect(await refusal(change)).to.equal('403 beyond-own-reach');
    expect((await admin.changeRole({ params: { roleId: little }, body: { grants } })).status).to.equal(200);
  });
});
