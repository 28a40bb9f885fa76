import { expect } from 'chai';
import { pageStream } from '#contracts/ids';
import { openDay } from '#timetable/openings';
import { slotsOfDay } from '#timetable/slots';
import { book, furnish, lineOf } from './query-scene.ts';
import { event, hosts, id, monday, offices, openWorld, services, terms, type World } from './query-world.ts';

type Slot = { start: string; localStart: string; hostIds: string[]; seatsLeft: number; officeId: string };
const starts = (body: { slots: Slot[] }): string[] => body.slots.map(({ localStart }) => localStart.slice(11));

describe('query-service: slots', function () {
  this.timeout(60_000);
  let world: World;
  before(async () => {
    world = await openWorld();
    await furnish(world);
  });
  after(() => world.close());
  const ofHost = (hostId: string, query = `serviceId=${services.talk}&from=${monday}&to=${monday}`) =>
    world.get(`/hosts/${hostId}/slots?${query}`);
  const ofOffice = (officeId: string, query = `serviceId=${services.talk}&from=${monday}&to=${monday}`) =>
    world.get(`/offices/${officeId}/slots?${query}`);

  it('B5 B11: lists what timetable itself lists', async () => {
    await book(world, { time: '10:00' });
    const line = lineOf({ time: '10:00' });
    const rules = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, from: '09:00', to: '17:00', officeId: offices.a }));
    const day = openDay({
      date: monday,
      host: { zone: 'Europe/Madrid', dayStartsAt: '00:00' },
      availability: { weekly: [{ rules }], dated: new Map(), timeOff: [] },
      offices: () => ({ zone: 'Europe/Madrid', open: true, holidays: new Set<string>() }),
      assigned: [offices.a],
    });
    const taken = { kind: 'line' as const, itemId: 'x', start: Date.parse(line.start), end: Date.parse(line.end) };
    const expected = slotsOfDay(
      day,
      terms,
      [{ ...taken, bufferBefore: 0, bufferAfter: 0, serviceId: services.talk, capacity: 1 }],
      world.clock().getTime(),
      { serviceId: services.talk, duration: 30, step: 30, officeId: offices.a },
    );
    const { body } = await ofHost(hosts.a1);
    expect(body.slots.map((slot: Slot) => Date.parse(slot.start))).to.eql(expected.map(({ start }) => start));
    expect(starts(body)).to.include('09:00').and.not.to.include('10:00');
    expect(body).to.include({ zone: 'Europe/Madrid', duration: 30, from: monday, to: monday });
  });

  it("shows the wall clock of the zone asked for, and that zone's days", async () => {
    const { body } = await ofHost(hosts.a1, `serviceId=${services.talk}&from=${monday}&to=${monday}&zone=Asia/Tokyo`);
    expect(body.slots[0]).to.include({ start: '2027-01-04T08:00:00.000Z', localStart: '2027-01-04T17:00' });
    expect(body.slots.every((slot: Slot) => slot.localStart.startsWith(monday))).to.equal(true);
    expect(starts(body).at(-1)).to.equal('23:30');
  });

  it('merges the hosts of an office, of those who offer the service there', async () => {
    const { body } = await ofOffice(offices.a);
    const at = (time: string) => body.slots.find((slot: Slot) => slot.localStart.endsWith(time));
    expect(at('09:00')).to.deep.include({ hostIds: [hosts.a1, hosts.a2], seatsLeft: 2 });
    expect(at('10:00')).to.deep.include({ hostIds: [hosts.a2], seatsLeft: 1 });
    const far = `serviceId=${services.far}&from=${monday}&to=${monday}`;
    expect((await ofOffice(offices.a, far)).body.slots).to.eql([]);
    expect((await ofOffice(offices.b, far)).body.slots).not.to.eql([]);
  });

  it('counts the seats of a group, and holds until they run out', async () => {
    await book(world, { serviceId: services.group, time: '12:00' });
    const query = `serviceId=${services.group}&from=${monday}&to=${monday}`;
    const seats = async () => {
      const { body } = await ofHost(hosts.a1, query);
      return body.slots.find((slot: Slot) => slot.localStart.endsWith('12:00'))?.seatsLeft;
    };
    expect(await seats()).to.equal(2);
    const line = lineOf({ serviceId: services.group, time: '12:00' });
    const holdId = `${hosts.a1}-20270104-${id('hold')}`;
    const { start, end } = line;
    await world.append(
      pageStream(hosts.a1, monday),
      event('TimeHeld', {
        holdId,
        purpose: 'form',
        until: '2027-01-04T07:05:00.000Z',
        commitsOn: pageStream(hosts.a1, monday),
        line: {
          start,
          end,
          bufferBefore: 0,
          bufferAfter: 0,
          serviceId: services.group,
          officeId: offices.a,
          capacity: 3,
        },
      }),
    );
    expect(await seats()).to.equal(1);
    // Nothing happens but the clock: the ready answer must not outlive the hold.
    world.at('2027-01-04T07:05:00.001Z');
    expect(await seats()).to.equal(2);
    world.at('2027-01-04T07:00:00Z');
  });

  it('drops a start when its time has come, without any event', async () => {
    const first = async () => starts((await ofHost(hosts.a2)).body)[0];
    expect(await first()).to.equal('09:00');
    world.at('2027-01-04T08:00:00.000Z');
    expect(await first()).to.equal('09:00');
    world.at('2027-01-04T08:00:00.001Z');
    expect(await first()).to.equal('09:30');
    world.at('2027-01-04T07:00:00Z');
  });

  it('hides an office while it is suspended, and a holiday', async () => {
    const { a } = offices;
    await world.append(`office-${a}`, event('OfficeSuspended', { officeId: a }));
    expect((await ofHost(hosts.a1)).body.slots).to.eql([]);
    expect((await ofOffice(a)).body.slots).to.eql([]);
    await world.append(`office-${a}`, event('OfficeReactivated', { officeId: a }));
    expect((await ofHost(hosts.a1)).body.slots).not.to.eql([]);
    await world.append(`office-${a}`, event('HolidayDeclared', { officeId: a, date: monday, publicText: 'Feast' }));
    expect((await ofHost(hosts.a1)).body.slots).to.eql([]);
    await world.append(`office-${a}`, event('HolidayWithdrawn', { officeId: a, date: monday }));
    expect((await ofOffice(a)).body.slots).not.to.eql([]);
  });

  it('notices a host who joins or leaves an office', async () => {
    const query = `serviceId=${services.talk}&from=2027-01-05&to=2027-01-05`;
    const offered = async () => {
      const { body } = await ofOffice(offices.a, query);
      return new Set(body.slots.flatMap((slot: Slot) => slot.hostIds)).size;
    };
    expect(await offered()).to.equal(2);
    await world.append(`office-${offices.a}`, event('HostUnassigned', { officeId: offices.a, hostId: hosts.a2 }));
    expect(await offered()).to.equal(1);
    await world.append(`office-${offices.a}`, event('HostAssigned', { officeId: offices.a, hostId: hosts.a2 }));
    expect(await offered()).to.equal(2);
    await world.append(`host-${hosts.a2}`, event('HostRetired', { hostId: hosts.a2 }));
    expect(await offered()).to.equal(1);
    expect((await ofHost(hosts.a2)).body.slots).to.eql([]);
  });

  it('refuses what cannot be asked', async () => {
    const at = (from: string, to: string, more = '') => `serviceId=${services.talk}&from=${from}&to=${to}${more}`;
    expect((await ofHost(hosts.a1, at('2027-01-01', '2027-04-02'))).status).to.equal(200);
    for (const query of [
      at('2027-01-01', '2027-04-03'),
      at('2027-01-02', '2027-01-01'),
      at(monday, monday, '&duration=45'),
    ])
      expect((await ofHost(hosts.a1, query)).status, query).to.equal(400);
    expect((await ofHost(hosts.a1, at('2027-02-30', '2027-03-01'))).status).to.equal(400);
    expect((await ofHost(id('nohost'))).status).to.equal(404);
    expect((await ofOffice(id('nooffice'))).status).to.equal(404);
    expect((await ofHost(hosts.a1, `serviceId=${id('none')}&from=${monday}&to=${monday}`)).status).to.equal(404);
    expect((await ofHost(hosts.a1, at(monday, monday, '&duration=60'))).body.duration).to.equal(60);
  });

  it('B5: shows the rules to the host, their office and nobody else', async () => {
    const path = `/hosts/${hosts.a1}/availability`;
    const { body } = await world.get(path, 'hostA1');
    expect(body.weekly[0].rules).to.have.length(5);
    expect((await world.get(path, 'secretaryA')).status).to.equal(200);
    for (const caller of ['hostB1', 'deskB']) expect((await world.get(path, caller)).status, caller).to.equal(404);
    expect((await world.get(path, 'anna')).status).to.equal(403);
  });
});
