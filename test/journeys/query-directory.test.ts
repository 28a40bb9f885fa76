import { expect } from 'chai';
import { book, furnish } from './query-scene.ts';
import { event, hosts, id, offices, openWorld, people, services, type World } from './query-world.ts';

const names = (body: { items: { name: string }[] }): string[] => body.items.map(({ name }) => name);

describe('query-service: directory', function () {
  this.timeout(60_000);
  let world: World;
  before(async () => {
    world = await openWorld();
    await furnish(world);
    await book(world);
  });
  after(() => world.close());

  it('lists offices by name, found by text, closed ones only when asked for', async () => {
    expect(names((await world.get('/offices')).body)).to.eql(['Office a', 'Office b']);
    expect(names((await world.get('/offices?q=FICE%20b')).body)).to.eql(['Office b']);
    expect(names((await world.get('/offices?q=%25')).body)).to.eql([]);
    const officeId = id('closed');
    await world.append(
      `office-${officeId}`,
      event('OfficeOpened', { officeId, zone: 'UTC', name: 'Gone' }),
      event('OfficeClosed', { officeId, cancelAppointments: false }),
    );
    expect(names((await world.get('/offices')).body)).to.eql(['Office a', 'Office b']);
    expect(names((await world.get('/offices?status=closed')).body)).to.eql(['Gone']);
  });

  it('gives an office the revision that If-Match asks for', async () => {
    const path = `/offices/${offices.b}`;
    const first = await world.get(path);
    const { revision } = await world.store.read(`office-${offices.b}`);
    expect(first.headers.get('etag')).to.equal(`"${revision}"`);
    await world.append(`office-${offices.b}`, event('OfficeDetailsChanged', { officeId: offices.b, phone: '+351 1' }));
    const second = await world.get(path, 'nobody', { 'if-none-match': `"${revision}"` });
    expect([second.status, second.body.phone, second.headers.get('etag')]).to.eql([
      200,
      '+351 1',
      `"${Number(revision) + 1}"`,
    ]);
    expect((await world.get(`/offices/${id('none')}`)).status).to.equal(404);
  });

  it('lists hosts by office and service, finds them by name, and pages', async () => {
    expect(names((await world.get('/hosts')).body)).to.have.length(3);
    expect(names((await world.get(`/hosts?officeId=${offices.b}`)).body)).to.eql(['Name of hostB1']);
    expect(names((await world.get('/hosts?q=dr%20HOSTa2')).body)).to.eql(['Name of hostA2']);
    expect(names((await world.get(`/hosts?serviceId=${services.far}`)).body)).to.eql(['Name of hostB1']);
    const first = (await world.get('/hosts?limit=2')).body;
    const second = (await world.get(`/hosts?limit=2&cursor=${first.nextCursor}`)).body;
    expect(new Set([...names(first), ...names(second)]).size).to.equal(3);
    expect(second.nextCursor).to.equal(null);
    const { body } = await world.get(`/hosts/${hosts.a1}`);
    expect(body).to.include({ title: 'Dr', bio: 'Bio of a1', name: 'Name of hostA1', retired: false });
  });

  it('shows a name as it is now', async () => {
    const personId = people.hostA2;
    expect((await world.get(`/hosts/${hosts.a2}`)).body.name).to.equal('Name of hostA2');
    await world.append(`person-${personId}`, event('ProfileChanged', { personId, name: 'Renamed' }));
    expect((await world.get(`/hosts/${hosts.a2}`)).body.name).to.equal('Renamed');
  });

  it('lists services by host and text', async () => {
    const listed = async (query: string) => names((await world.get(`/services?${query}`)).body).sort();
    expect(await listed('')).to.eql(['Service far', 'Service group', 'Talk']);
    expect(await listed(`hostId=${hosts.a1}`)).to.eql(['Service group', 'Talk']);
    expect(await listed('q=talk')).to.eql(['Talk']);
    await world.append(
      `availability-${hosts.a1}`,
      event('ServicesOffered', { hostId: hosts.a1, serviceIds: [services.talk] }),
    );
    expect(await listed(`hostId=${hosts.a1}`)).to.eql(['Talk']);
    expect((await world.get(`/services/${services.far}`)).body.hostIds).to.eql([hosts.b1]);
  });

  it('C7 P35: shows a client to themselves, to whom they meet, and to nobody else', async () => {
    const path = `/clients/${people.anna}`;
    for (const caller of ['hostA1', 'deskA', 'boss']) {
      const { body } = await world.get(path, caller);
      expect(body, caller).to.include({ name: 'Name of anna', email: 'anna@example.org' });
    }
    const missing = await world.get(`/clients/${id('none')}`, 'deskB');
    for (const caller of ['hostB1', 'deskB']) {
      const foreign = await world.get(path, caller);
      expect([foreign.status, foreign.body.type], caller).to.eql([404, missing.body.type]);
    }
    expect((await world.get(path, 'berta')).status).to.equal(404);
    expect((await world.get(path, 'anna')).body.personId).to.equal(people.anna);
    expect((await world.get('/auth/me', 'anna')).body).to.include({ personId: people.anna, name: 'Name of anna' });
    expect((await world.get('/auth/me')).status).to.equal(401);
  });
});
