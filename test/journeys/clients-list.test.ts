import { expect } from 'chai';
import { book, furnish } from './query-scene.ts';
import { event, hosts, id, offices, openWorld, people, services, type World } from './query-world.ts';

type Listed = { items: { personId: string; name: string }[]; nextCursor: string | null };

describe('the clients a caller may see, and finds (C4, C8, P35)', function () {
  this.timeout(60_000);
  let world: World;
  let minute = 0;
  const newcomer = async (name: string, more: { email?: string; phone?: string; source?: 'self' | 'staff' } = {}) => {
    const personId = id(
      name
        .toLowerCase()
        .replaceAll(/[^a-z]/g, '')
        .slice(0, 12),
    );
    const { source = 'staff', ...contacts } = more;
    minute += 1;
    world.at(`2027-01-04T07:${10 + minute}:00Z`);
    await world.append(
      `person-${personId}`,
      event('PersonRegistered', { personId, name, ...contacts, source }),
      event('RoleGranted', { personId, roleId: 'client' }),
    );
    return personId;
  };
  const listed = async (caller: string, query = ''): Promise<Listed> => {
    const { status, body } = await world.get(`/clients${query}`, caller);
    expect(status, `${query} as ${caller}`).to.equal(200);
    return body;
  };
  const ids = async (caller: string, query?: string) =>
    (await listed(caller, query)).items.map(({ personId }) => personId);
  const found = (caller: string, q: string) => ids(caller, `?q=${encodeURIComponent(q)}`);
  const made: Record<string, string> = {};

  before(async () => {
    world = await openWorld();
    await furnish(world);
    await book(world, { clientId: people.anna });
    await book(world, { clientId: people.berta, hostId: hosts.b1, officeId: offices.b, serviceId: services.far });
    made.walkIn = await newcomer('Žofie Müller', { phone: '+34911234567' });
    made.stranger = await newcomer('Zacharias Self', { source: 'self', email: 'zach@example.org' });
  });
  after(() => world.close());

  it('are those an office or host expected, and those nobody has yet; the newest first', async () => {
    expect(await ids('deskA')).to.eql([made.walkIn, people.anna]);
    expect(await ids('deskB')).to.eql([made.walkIn, people.berta]);
    expect(await ids('hostA1')).to.eql([people.anna]);
    expect(await ids('hostB1')).to.eql([people.berta]);
    expect(await ids('anna')).to.eql([people.anna]);
    expect(await ids('boss')).to.eql([made.stranger, made.walkIn, people.berta, people.anna]);
    for (const [caller, status] of [
      ['auditor', 403],
      ['nobody', 401],
    ] as const)
      expect((await world.get('/clients', caller)).status).to.equal(status);
  });

  it('narrowed by an office, to one’s own', async () => {
    expect(await ids('boss', `?officeId=${offices.b}`)).to.eql([people.berta]);
    expect(await ids('deskA', `?officeId=${offices.a}`)).to.eql([people.anna]);
    expect(await ids('deskA', `?officeId=${offices.b}`)).to.eql([]);
  });

  it('found by the beginnings of words, in any order and spelling', async () => {
    for (const q of ['mull', 'MÜLLER žofie', 'zof mu', '  müller  '])
      expect(await found('deskA', q), q).to.eql([made.walkIn]);
    for (const q of ['ller', 'zofie schmidt', '!?', '%', '_', '*', "' or 1=1 --", 'm'])
      expect(await found('boss', q), q).to.eql([]);
    expect(await found('boss', 'name of anna')).to.eql([people.anna]);
  });

  it('found by e-mail and telephone, whole and however written', async () => {
    expect(await found('boss', ' ANNA@example.org')).to.eql([people.anna]);
    for (const q of ['+34 911 23 45 67', '0034911234567', '911 234 567', '0911/234567'])
      expect(await found('deskB', q), q).to.eql([made.walkIn]);
    for (const q of ['anna@example', '@', '+34 911 23 45 6', '4567', '+1 911 234 567'])
      expect(await found('boss', q), q).to.eql([]);
  });

  it('never found beyond one’s reach', async () => {
    for (const q of ['zach@example.org', 'zacharias', 'name of berta', 'berta@example.org'])
      expect(await found('deskA', q), q).to.eql([]);
    expect(await found('anna', 'name of')).to.eql([people.anna]);
    expect(await found('hostA1', 'zofie')).to.eql([]);
  });

  it('paged without gap or repeat while others arrive, by a cursor that fits its own list only', async () => {
    const seen: string[] = [];
    let cursor = '';
    for (let page = 0; page < 10; page += 1) {
      const { items, nextCursor } = await listed('deskA', `?limit=1${cursor}`);
      seen.push(...items.map(({ personId }) => personId));
      if (page === 0) made.late = await newcomer('Late Arrival');
      if (nextCursor === null) break;
      expect((await world.get(`/clients?q=zo&cursor=${nextCursor}`, 'deskA')).status).to.equal(400);
      expect((await world.get(`/clients?limit=1&cursor=${nextCursor}`, 'deskB')).status).to.equal(400);
      cursor = `&cursor=${nextCursor}`;
    }
    expect(seen).to.eql([made.walkIn, people.anna]);
    const { items, nextCursor } = await listed('boss', '?q=name%20of&limit=1');
    expect(items.map(({ personId }) => personId)).to.eql([people.berta]);
    expect(await ids('boss', `?q=name%20of&limit=1&cursor=${nextCursor}`)).to.eql([people.anna]);
  });

  it('by what they are called and reached by now', async () => {
    const personId = made.walkIn ?? '';
    await world.append(
      `person-${personId}`,
      event('ProfileChanged', { personId, name: 'Žofie Nováková', email: 'z@n.example' }),
    );
    expect(await found('deskA', 'müller')).to.eql([]);
    for (const q of ['novak', 'z@n.example', '911234567']) expect(await found('deskA', q), q).to.eql([personId]);
    expect((await listed('deskA', '?q=novak')).items[0]?.name).to.equal('Žofie Nováková');
  });

  it('also by a visit alone, without ever being called a client', async () => {
    expect(await found('boss', 'name of carl')).to.eql([]);
    await book(world, { clientId: people.carl, hostId: hosts.a2 });
    for (const caller of ['boss', 'deskA']) expect(await found(caller, 'name of carl'), caller).to.eql([people.carl]);
    expect(await ids('boss')).to.include(people.carl);
    expect(await found('boss', 'name of hostA1'), 'one who only works here').to.eql([]);
  });

  it('not at all after an erasure, and no token is left in the tables', async () => {
    const personId = made.walkIn ?? '';
    await world.append(`person-${personId}`, event('SubjectErased', { personId, requestedBy: 'staff' }));
    await world.keys.erase(personId);
    for (const q of ['novak', 'z@n.example', '911234567']) expect(await found('boss', q), q).to.eql([]);
    expect(await ids('deskA')).to.eql([made.late, people.carl, people.anna]);
    const [row] = await world.db.query(
      'select name, email, phone, name_tokens, contact_tokens from read.persons where person_id = $1',
      [personId],
    );
    expect(row).to.eql({ name: null, email: null, phone: null, name_tokens: [], contact_tokens: [] });
    expect(await world.db.query('select from read.client_places where client_id = $1', [personId])).to.eql([]);
  });
});
