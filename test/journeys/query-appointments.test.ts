import { expect } from 'chai';
import { pageStream } from '#contracts/ids';
import { book, furnish } from './query-scene.ts';
import { event, hosts, id, monday, offices, openWorld, people, services, type World } from './query-world.ts';

const ids = (body: { items: { appointmentId: string }[] }): string[] =>
  body.items.map(({ appointmentId }) => appointmentId);

describe('query-service: appointments', function () {
  this.timeout(60_000);
  let world: World;
  let ours: Awaited<ReturnType<typeof book>>;
  let theirs: Awaited<ReturnType<typeof book>>;
  before(async () => {
    world = await openWorld();
    await furnish(world);
    ours = await book(world, { note: 'bring the papers' });
    theirs = await book(world, { hostId: hosts.b1, officeId: offices.b, clientId: people.berta, time: '11:00' });
  });
  after(() => world.close());

  it('A7 C7: lists what the caller may see, with names as they are now', async () => {
    const { body } = await world.get('/appointments', 'anna');
    expect(ids(body)).to.eql([ours.appointmentId]);
    expect(body.items[0]).to.include({
      hostName: 'Name of hostA1',
      clientName: 'Name of anna',
      officeName: 'Office a',
      serviceName: 'Talk',
      note: 'bring the papers',
      start: ours.start,
      localStart: ours.localStart,
      localEnd: `${monday}T10:30`,
      status: 'booked',
    });
  });

  it('P35: shows each caller their own, their office or everything, and no filter widens it', async () => {
    const seen = async (caller: string, query = '') =>
      ids((await world.get(`/appointments${query}`, caller)).body).length;
    expect([await seen('anna'), await seen('berta'), await seen('hostA1'), await seen('hostB1')]).to.eql([1, 1, 1, 1]);
    expect([await seen('deskA'), await seen('deskB'), await seen('boss'), await seen('auditor')]).to.eql([1, 1, 2, 2]);
    expect(await seen('anna', `?clientId=${people.berta}`)).to.equal(0);
    expect(await seen('anna', `?hostId=${hosts.b1}`)).to.equal(0);
    expect(await seen('deskA', `?officeId=${offices.b}`)).to.equal(0);
    expect((await world.get('/appointments')).status).to.equal(401);
  });

  it('P35: answers foreign and missing ones alike, on every address of an appointment', async () => {
    const missing = `${hosts.b1}-20270104-${id('none')}`;
    for (const path of ['', '/history', '/calendar.ics', '/notifications'])
      for (const caller of ['anna', 'hostA1', 'deskA']) {
        const foreign = await world.get(`/appointments/${theirs.appointmentId}${path}`, caller);
        const none = await world.get(`/appointments/${missing}${path}`, caller);
        expect([foreign.status, none.status], `${caller} ${path}`).to.eql([404, 404]);
        const { instance: _one, ...first } = foreign.body;
        const { instance: _other, ...second } = none.body;
        expect(first).to.eql(second);
      }
  });

  it('shows an auditor who the client is by id only', async () => {
    const { body } = await world.get(`/appointments/${ours.appointmentId}`, 'auditor');
    expect(body).to.include({ clientId: people.anna, clientName: null, note: null, hostName: 'Name of hostA1' });
    const listed = await world.get('/appointments', 'auditor');
    expect(listed.text).not.to.match(/anna@|Name of anna|papers/);
    const history = await world.get(`/appointments/${ours.appointmentId}/history`, 'auditor');
    expect(history.text).not.to.include('papers');
    expect(history.body.items[0].data.note).to.have.keys('subject', 'owner', 'field', 'box');
  });

  it('A9: shows one, answers 304 while it is the same, and anew when it changed', async () => {
    const path = `/appointments/${ours.appointmentId}`;
    const first = await world.get(path, 'anna');
    const etag = first.headers.get('etag') ?? '';
    expect(etag).to.match(/^"1-/);
    expect((await world.get(path, 'anna', { 'if-none-match': etag })).status).to.equal(304);
    await world.append(
      pageStream(hosts.a1, monday),
      event('AppointmentCheckedIn', { appointmentId: ours.appointmentId, clientId: people.anna }),
    );
    const second = await world.get(path, 'anna', { 'if-none-match': etag });
    expect(second.status).to.equal(200);
    expect(second.body.status).to.equal('checked-in');
  });

  it('D3: filters by time, status, host, client, office, service', async () => {
    const at = async (query: string) => ids((await world.get(`/appointments?${query}`, 'boss')).body);
    expect(await at(`hostId=${hosts.b1}`)).to.eql([theirs.appointmentId]);
    expect(await at(`clientId=${people.anna}`)).to.eql([ours.appointmentId]);
    expect(await at(`officeId=${offices.b}`)).to.eql([theirs.appointmentId]);
    expect(await at(`serviceId=${services.group}`)).to.eql([]);
    expect(await at('status=checked-in')).to.eql([ours.appointmentId]);
    expect(await at('status=booked,checked-in')).to.have.length(2);
    expect(await at(`from=${theirs.start}`)).to.eql([theirs.appointmentId]);
    expect(await at(`to=${theirs.start}`)).to.eql([ours.appointmentId]);
    expect(await at('sort=-start')).to.eql([theirs.appointmentId, ours.appointmentId]);
    expect(await at(`departmentId=${id('none')}`)).to.eql([]);
  });

  it('A9: tells its whole story over every page it stood on', async () => {
    const line = await book(world, { time: '12:00', note: 'first' });
    const { appointmentId, clientId } = line;
    const date = '2027-01-05';
    const toPage = pageStream(hosts.a2, date);
    const holdId = `${hosts.a2}-20270105-${id('hold')}`;
    const moved = { ...line, hostId: hosts.a2, localStart: `${date}T12:00`, sequence: 1, note: 'first' };
    await world.append(
      toPage,
      event('TimeHeld', {
        holdId,
        purpose: 'move',
        until: line.end,
        commitsOn: pageStream(hosts.a1, monday),
        line: { start: line.start, end: line.end, bufferBefore: 0, bufferAfter: 0, appointmentId, clientId },
      }),
    );
    await world.append(
      pageStream(hosts.a1, monday),
      event('AppointmentMovedOut', { appointmentId, clientId, holdId, toPage, line: moved, reason: 'a secret reason' }),
    );
    await world.append(
      toPage,
      event('AppointmentMovedIn', {
        appointmentId,
        clientId,
        holdId,
        fromPage: pageStream(hosts.a1, monday),
        line: moved,
      }),
      event('AppointmentCancelled', { appointmentId, clientId, by: 'client' }),
    );
    const { body } = await world.get(`/appointments/${appointmentId}/history`, 'anna');
    const types = body.items.map((item: { type: string }) => item.type);
    expect(types).to.eql([
      'AppointmentBooked',
      'TimeHeld',
      'AppointmentMovedOut',
      'AppointmentMovedIn',
      'AppointmentCancelled',
    ]);
    expect(body.items[2].data).to.include({ reason: 'a secret reason' });
    expect(body.items[2].data.line.note).to.equal('first');
    expect(body.items[4].words).to.equal('Cancelled by the client');
    expect(body.items[0].words).to.equal('Booked for 2027-01-04 12:00 (Europe/Madrid)');
  });

  it('P35: tells a client that somebody was put beside, not beside whom and why', async () => {
    const { appointmentId, clientId } = await book(world, { time: '15:30' });
    const over = [`${hosts.a1}-20270104-${id('other')}`];
    await world.append(
      pageStream(hosts.a1, monday),
      event('OverbookingApproved', { appointmentId, clientId, over, reason: 'a colleague of ours' }),
    );
    const last = async (caller: string) =>
      (await world.get(`/appointments/${appointmentId}/history`, caller)).body.items.at(-1);
    expect((await last('anna')).data).to.eql({ appointmentId, clientId });
    for (const caller of ['deskA', 'hostA1', 'boss'])
      expect((await last(caller)).data).to.eql({ appointmentId, clientId, over, reason: 'a colleague of ours' });
  });

  it('A9: gives a calendar its entry', async () => {
    const { text, headers } = await world.get(`/appointments/${theirs.appointmentId}/calendar.ics`, 'berta');
    expect(headers.get('content-type')).to.match(/^text\/calendar/);
    expect(text).to.include(`UID:${theirs.appointmentId}@daybook`).and.to.include('SUMMARY:Talk – Name of hostB1');
  });

  it('lists what is to be sent about it', async () => {
    const { body, status } = await world.get(`/appointments/${theirs.appointmentId}/notifications`, 'berta');
    expect(status).to.equal(200);
    expect(body.items[0]).to.include({ appointmentId: theirs.appointmentId, state: 'due', personId: people.berta });
  });

  it('P31: pages through everything without gap or repeat while others book', async () => {
    const hostId = hosts.a2;
    const before_: string[] = [];
    for (let i = 0; i < 37; i += 1) {
      // Several share a start, so that the id must decide.
      const line = await book(world, { hostId, date: '2027-02-01', time: `1${i % 5}:00`, serviceId: services.group });
      before_.push(line.appointmentId);
    }
    const found: string[] = [];
    let cursor: string | null = '';
    let turn = 0;
    while (cursor !== null) {
      const after: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const { body } = await world.get(
        `/appointments?hostId=${hostId}&from=2027-02-01T00:00:00Z&limit=5${after}`,
        'boss',
      );
      found.push(...ids(body));
      cursor = body.nextCursor;
      turn += 1;
      await book(world, { hostId, date: '2027-02-01', time: turn % 2 ? '09:00' : '16:00' });
    }
    expect(new Set(found).size).to.equal(found.length);
    expect(before_.filter((one) => !found.includes(one))).to.eql([]);
  });

  it('refuses a cursor that was changed, made up, or belongs to another list', async () => {
    const { body } = await world.get(`/appointments?hostId=${hosts.a2}&limit=1`, 'boss');
    const cursor: string = body.nextCursor;
    const bad = [
      `/appointments?hostId=${hosts.a1}&limit=1&cursor=${cursor}`,
      `/appointments?hostId=${hosts.a2}&sort=-start&cursor=${cursor}`,
      `/appointments?cursor=${Buffer.from('["2027-01-01T00:00:00.000Z","x"]').toString('base64url')}`,
      '/appointments?cursor=abc',
      '/appointments?cursor=%00',
      `/offices?cursor=${cursor}`,
    ];
    for (let i = 0; i < cursor.length; i += 3) {
      const swapped = cursor[i] === 'A' ? 'B' : 'A';
      bad.push(`/appointments?hostId=${hosts.a2}&limit=1&cursor=${cursor.slice(0, i)}${swapped}${cursor.slice(i + 1)}`);
    }
    for (const path of bad) expect((await world.get(path, 'boss')).status, path).to.equal(400);
    expect((await world.get(`/appointments?hostId=${hosts.a2}&limit=2&cursor=${cursor}`, 'boss')).status).to.equal(200);
  });
});
