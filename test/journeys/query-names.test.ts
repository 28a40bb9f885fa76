import { expect } from 'chai';
import { book, furnish } from './query-scene.ts';
import { event, id, openWorld, people, type World } from './query-world.ts';

describe('query-service: names beside appointments', function () {
  this.timeout(60_000);
  let world: World;
  before(async () => {
    world = await openWorld();
    await furnish(world);
  });
  after(() => world.close());

  it('names who answers for a client by now, and nobody where nothing is known', async () => {
    const twice = id('twice');
    await world.append(
      `person-${twice}`,
      event('PersonRegistered', { personId: twice, name: 'Name of twice', source: 'staff' }),
    );
    const date = '2027-03-01';
    const merged = await book(world, { clientId: twice, date, time: '10:00' });
    const strange = await book(world, {
      clientId: id('stranger'),
      hostId: id('strangehost'),
      officeId: id('nowhere'),
      serviceId: id('nothing'),
      date,
      time: '11:00',
    });
    const path = `/appointments?from=${date}&to=2027-03-02`;
    const shown = async () => (await world.get(path, 'boss')).body.items;
    expect((await shown())[0]).to.include({ clientId: twice, clientName: 'Name of twice' });
    await world.append(
      `person-${people.berta}`,
      event('PersonsMerged', { personId: people.berta, mergedPersonId: twice }),
    );
    const [first, second] = await shown();
    expect(first).to.include({
      appointmentId: merged.appointmentId,
      clientId: people.berta,
      clientName: 'Name of berta',
      hostName: 'Name of hostA1',
    });
    const nobody = { clientName: null, hostName: null, officeName: null, serviceName: null };
    expect(second).to.include({ appointmentId: strange.appointmentId, clientId: id('stranger'), ...nobody });
    const mine = await world.get(`/appointments/${merged.appointmentId}`, 'berta');
    expect(mine.body).to.eql({ ...first });
  });

  it('forgets the name of a person who was erased', async () => {
    const line = await book(world, { clientId: people.carl, time: '15:00', note: 'about carl' });
    const path = `/appointments?clientId=${people.carl}`;
    expect((await world.get(path, 'boss')).text)
      .to.include('Name of carl')
      .and.to.include('about carl');
    await world.keys.erase(people.carl);
    await world.append(`person-${people.carl}`, event('SubjectErased', { personId: people.carl, requestedBy: 'self' }));
    const { body } = await world.get(path, 'boss');
    expect(body.items[0]).to.include({ appointmentId: line.appointmentId, clientName: null, note: null });
  });
});
