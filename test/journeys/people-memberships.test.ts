import { expect } from 'chai';
import { type Api, adminOf, dateIn, eventually, newPerson, openOffice, sharedSystem, signIn } from '#test/support/api';
import { refusal } from './sessions-words.ts';

describe('who works at an office, and as what (B3, B8, C8)', function () {
  this.timeout(60_000);
  let at = '';
  let admin: Api;
  before(async () => {
    at = (await sharedSystem()).endpoints.http;
    ({ api: admin } = await adminOf(at));
  });

  const joins = async (officeId: string, role = 'secretary', name = 'Sil Ruiz') => {
    const known = await newPerson(at, name);
    const { personId } = known.person;
    await admin.addMember({ params: { officeId }, body: { personId, role: role as 'secretary' } });
    const { api } = await signIn(at, known.email, known.password);
    return { ...known, api, personId };
  };
  const membersOf = async (officeId: string, role?: 'reception') =>
    (await admin.listMemberships({ params: { officeId }, query: { ...(role && { role }) } })).body.items;

  it('a secretary adds, changes, lists and removes members of their own office only', async () => {
    const [{ officeId }, other] = [await openOffice(admin), await openOffice(admin)];
    const { api: secretary } = await joins(officeId);
    const { person, email, password } = await newPerson(at, 'Noa Vidal');
    const { personId } = person;
    const body = { personId, role: 'reception' as const, position: 'Desk' };
    const added = await secretary.addMember({ params: { officeId }, body });
    expect(added.body).to.deep.equal({ officeId, ...body, name: 'Noa Vidal', isPrimary: false, status: 'active' });
    expect(await membersOf(officeId, 'reception')).to.deep.equal([added.body]);
    const params = { officeId, personId };
    const changed = await secretary.changeMember({ params, body: { role: 'secretary', position: null } });
    expect(changed.body).to.deep.include({ role: 'secretary', position: null });
    expect(await refusal(secretary.addMember({ params: { officeId }, body }))).to.equal('409 already-exists');

    for (const attempt of [
      () => secretary.listMemberships({ params: { officeId: other.officeId }, query: {} }),
      () => secretary.addMember({ params: { officeId: other.officeId }, body }),
      () => secretary.changeMember({ params: { ...params, officeId: other.officeId }, body: { role: 'reception' } }),
      () => secretary.removeMember({ params: { ...params, officeId: other.officeId } }),
      () => secretary.changeMember({ params: { officeId, personId: 'aaaaaaaaaaaa' }, body: { role: 'reception' } }),
      () => secretary.removeMember({ params: { officeId, personId: 'aaaaaaaaaaaa' } }),
    ])
      expect(await refusal(attempt())).to.equal('404 not-found');

    const { api: member } = await signIn(at, email, password);
    const today = () => refusal(member.listAppointments({ query: { officeId } }));
    const books = { ...other, officeId, start: `${dateIn(40)}T09:00`, clientId: personId };
    expect(await today()).to.equal('done');
    const idempotencyKey = `gone-${personId}`;
    expect((await secretary.removeMember({ params, idempotencyKey })).status).to.equal(204);
    expect((await secretary.removeMember({ params, idempotencyKey })).status, 'the same again').to.equal(204);
    expect(await refusal(secretary.removeMember({ params }))).to.equal('404 not-found');
    await eventually(today, (outcome) => outcome === '401 unauthenticated', 5_000);

    const { api: past } = await signIn(at, email, password);
    await eventually(
      async () => (await past.me({})).body.memberships.length,
      (left) => left === 0,
      5_000,
    );
    expect((await past.listAppointments({ query: { officeId } })).body.items, 'their former office').to.deep.equal([]);
    expect(await refusal(past.listMemberships({ params: { officeId }, query: {} }))).to.equal('403 forbidden');
    expect(await refusal(past.bookAppointment({ body: books }))).not.to.equal('done');
  });

  it('gives no role that reaches further than theirs, and touches nobody who has one', async () => {
    const { officeId } = await openOffice(admin);
    const { api: secretary, personId: own } = await joins(officeId);
    const { person } = await newPerson(at);
    const { personId } = person;
    const add = (role: string) =>
      refusal(secretary.addMember({ params: { officeId }, body: { personId, role: role as 'admin' } }));
    const { body: wide } = await admin.defineRole({
      body: { name: `Wide ${officeId}`, grants: { 'appointments:read': 'office', 'audit:read': 'own' } },
    });
    const { body: narrow } = await admin.defineRole({
      body: { name: `Narrow ${officeId}`, grants: { 'appointments:read': 'office' } },
    });
    for (const role of ['admin', 'auditor', wide.roleId]) expect(await add(role)).to.equal('403 beyond-own-reach');
    expect(await add('aaaaaaaaaaaa')).to.equal('422 unknown-reference');
    expect(await add(narrow.roleId)).to.equal('done');
    const mine = { params: { officeId, personId: own }, body: { role: 'admin' as const } };
    expect(await refusal(secretary.changeMember(mine))).to.equal('403 beyond-own-reach');

    const manager = await joins(officeId, 'admin', 'Office Manager');
    const params = { officeId, personId: manager.personId };
    expect(await refusal(secretary.changeMember({ params, body: { role: 'reception' } }))).to.equal(
      '403 beyond-own-reach',
    );
    expect(await refusal(secretary.removeMember({ params }))).to.equal('403 beyond-own-reach');
    expect(await refusal(manager.api.listUsers({ query: {} })), 'an office’s admin is not everybody’s').to.equal(
      '403 forbidden',
    );
    const chief = (await adminOf(at)).person.personId;
    const draw = { params: { officeId }, body: { personId: chief, role: 'reception' as const } };
    expect(await refusal(secretary.addMember(draw))).to.equal('403 beyond-own-reach');
    expect(await refusal(manager.api.changeMember({ params: mine.params, body: { position: 'Chief' } }))).to.equal(
      'done',
    );
  });

  it('one primary office at most: the one that was called so last', async () => {
    const [{ officeId: one }, { officeId: two }] = [await openOffice(admin), await openOffice(admin)];
    const { person } = await newPerson(at);
    const { personId } = person;
    const join = (officeId: string) =>
      admin.addMember({ params: { officeId }, body: { personId, role: 'reception', isPrimary: true } });
    const primaries = async () => {
      const [listed] = (await admin.listUsers({ query: { q: person.email ?? '' } })).body.items;
      const answered = (await admin.changeUser({ params: { personId }, body: { locale: 'es' } })).body;
      expect(listed?.memberships.length).to.equal(answered.memberships.length);
      return [answered, listed].map((view) =>
        (view?.memberships ?? []).filter(({ isPrimary }) => isPrimary).map(({ officeId }) => officeId),
      );
    };
    await join(one);
    await join(two);
    expect(await primaries()).to.deep.equal([[two], [two]]);
    const params = { officeId: one, personId };
    await admin.changeMember({ params, body: { isPrimary: true } });
    expect(await primaries(), 'back').to.deep.equal([[one], [one]]);
    await admin.changeMember({ params: { officeId: two, personId }, body: { isPrimary: true } });
    await admin.changeMember({ params, body: { position: 'Desk' } });
    expect(await primaries(), 'another word about the first').to.deep.equal([[two], [two]]);
    await admin.changeMember({ params, body: { isPrimary: true } });
    expect(await primaries()).to.deep.equal([[one], [one]]);
    await Promise.all(
      [one, two, one, two].map((officeId, n) =>
        admin.changeMember({ params: { officeId, personId }, body: { isPrimary: true, position: `Desk ${n}` } }),
      ),
    );
    const [answered, listed] = await primaries();
    expect(answered).to.have.length(1).and.deep.equal(listed);
    await admin.removeMember({ params: { officeId: answered?.[0] ?? '', personId } });
    expect(await primaries()).to.deep.equal([[], []]);
  });

  it('lists page by page, and a stale revision is refused', async () => {
    const { officeId } = await openOffice(admin);
    const people = await Promise.all([1, 2, 3].map(() => newPerson(at)));
    for (const { person } of people)
      await admin.addMember({ params: { officeId }, body: { personId: person.personId, role: 'reception' } });
    const list = (cursor?: string) =>
      admin.listMemberships({ params: { officeId }, query: { limit: 2, ...(cursor && { cursor }) } });
    const first = await list();
    const rest = await list(first.body.nextCursor ?? '');
    const seen = [...first.body.items, ...rest.body.items].map(({ personId }) => personId);
    expect(seen).to.have.members(people.map(({ person }) => person.personId));
    expect(rest.body.nextCursor).to.equal(null);
    const change = (etag: string) =>
      admin.changeMember({
        params: { officeId, personId: seen[0] ?? '' },
        body: { position: `As of ${etag}` },
        headers: { 'If-Match': etag },
      });
    const etag = first.headers.get('etag') ?? '';
    const next = (await change(etag)).headers.get('etag') ?? '';
    expect(await refusal(change(etag))).to.equal('412 stale-revision');
    expect(await refusal(change(next))).to.equal('done');
  });

  it('several hosts are assigned at once, all of them or none (B4, F)', async () => {
    const [place, other] = [await openOffice(admin), await openOffice(admin)];
    const { officeId } = place;
    const register = async (name: string) =>
      (await admin.registerHost({ body: { person: { name }, zone: 'Europe/Madrid' } })).body;
    const free = [await register('Uno'), await register('Dos')];
    const hostIds = free.map(({ hostId }) => hostId);
    const params = { officeId };
    const { api: secretary } = await joins(officeId);
    const unassigned = async () =>
      (await admin.listUsers({ query: { officeId: 'none', role: 'host', limit: 200 } })).body.items.map(
        (one) => one.hostId,
      );
    expect(await unassigned())
      .to.include.members(hostIds)
      .and.not.include(place.hostId);
    expect(await refusal(secretary.assignHosts({ params, body: { hostIds: [...hostIds, other.hostId] } }))).to.equal(
      '403 forbidden',
    );
    expect(await refusal(secretary.assignHosts({ params, body: { hostIds: [...hostIds, 'aaaaaaaaaaaa'] } }))).to.equal(
      '422 unknown-reference',
    );
    expect(await unassigned()).to.include.members(hostIds);
    const { body } = await secretary.assignHosts({ params, body: { hostIds } });
    expect(body.hostIds).to.have.members([place.hostId, ...hostIds]);
    const there = (await secretary.listHosts({ query: { officeId } })).body.items.map(({ hostId }) => hostId);
    expect(there).to.include.members(hostIds);
    await eventually(unassigned, (left) => !hostIds.some((hostId) => left.includes(hostId)));
  });
});
