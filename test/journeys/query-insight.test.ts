import { expect } from 'chai';
import { toPseudonym } from '#contracts/pseudonyms';
import { book, furnish } from './query-scene.ts';
import { event, hosts, id, monday, offices, openWorld, people, services, type World } from './query-world.ts';

describe('query-service: statistics, summaries, history', function () {
  this.timeout(60_000);
  let world: World;
  before(async () => {
    world = await openWorld();
    await furnish(world);
    for (const time of ['09:00', '10:00', '10:30']) await book(world, { time });
    const missed = await book(world, { time: '11:00', clientId: people.berta });
    const about = { appointmentId: missed.appointmentId, clientId: missed.clientId };
    await world.append(`page-${hosts.a1}-${monday}`, event('AppointmentMissed', about));
    await book(world, { hostId: hosts.b1, officeId: offices.b, clientId: people.berta });
  });
  after(() => world.close());

  const stats = async (caller: string, more = '') =>
    (await world.get(`/stats/overview?from=${monday}&to=${monday}${more}`, caller)).body;

  it('C2: counts by state, day, hour, service and host', async () => {
    const body = await stats('boss');
    expect(body.total).to.equal(5);
    expect(body.byStatus).to.include({ booked: 4, missed: 1, cancelled: 0, requested: 0 });
    expect(body.byDay).to.eql([{ date: monday, total: 5, cancelled: 0 }]);
    expect(body.byWeekdayHour.find(({ hour }: { hour: number }) => hour === 10)).to.include({ weekday: 1, total: 3 });
    expect(body.byHost[0]).to.eql({ hostId: hosts.a1, total: 4 });
    expect(body.byService).to.eql([{ serviceId: services.talk, total: 5 }]);
    expect(body.noShowRate).to.equal(1);
    expect(body.leadTimeHours).to.be.a('number');
    expect(body.totals).to.include({ appointments: 5, hosts: 3, offices: 2, clients: 2 });
  });

  it('P35: counts only what the caller may see, whatever is asked for', async () => {
    expect((await stats('secretaryA')).total).to.equal(4);
    expect((await stats('secretaryA')).totals).to.eql({ clients: 2, hosts: 1, offices: 1, appointments: 4 });
    expect((await stats('secretaryA', `&officeId=${offices.b}`)).total).to.equal(0);
    expect((await stats('hostB1')).total).to.equal(1);
    expect((await stats('hostB1', `&hostId=${hosts.a1}`)).total).to.equal(0);
    expect((await world.get(`/stats/overview?from=${monday}&to=${monday}`, 'anna')).status).to.equal(403);
    expect((await world.get(`/stats/overview?from=${monday}&to=2026-01-01`, 'boss')).status).to.equal(400);
  });

  it('C2: counts anew after every change', async () => {
    expect((await stats('boss')).byStatus.booked).to.equal(4);
    await book(world, { time: '12:00' });
    expect((await stats('boss')).byStatus.booked).to.equal(5);
  });

  const summarise = async (name: string, requestedBy: string, scope: object, text: string, officeIds?: string[]) => {
    const summaryId = id(name);
    const head = await world.store.head();
    const upTo = { commit: String(head?.commit ?? 0n), prepare: String(head?.prepare ?? 0n) };
    await world.append(
      `summary-${summaryId}`,
      event('SummaryRequested', {
        summaryId,
        requestedBy,
        scope: scope as { kind: 'mine' },
        ...(officeIds && { officeIds }),
      }),
      event('SummaryWritten', {
        summaryId,
        requestedBy,
        text,
        provider: 'rules',
        model: 'none',
        promptHash: 'x',
        eventIds: ['e1'],
        upTo,
      }),
    );
    return summaryId;
  };

  it('shows a summary with the names of now, until what it tells of changes', async () => {
    const scope = { kind: 'office-week', officeId: offices.a, monday };
    const summaryId = await summarise('week', people.deskA, scope, `Met ${toPseudonym(people.anna)}.`);
    const { body } = await world.get(`/summaries/${summaryId}`, 'deskA');
    expect(body).to.include({ state: 'written', text: 'Met Name of anna.', stale: false, provider: 'rules' });
    expect(body.eventIds).to.eql(['e1']);
    await book(world, { hostId: hosts.b1, officeId: offices.b, time: '15:00' });
    expect((await world.get('/summaries/latest', 'deskA')).body.stale).to.equal(false);
    await book(world, { time: '15:00' });
    expect((await world.get('/summaries', 'deskA')).body.items[0]).to.include({ summaryId, stale: true });
  });

  it('P35: shows a summary to its owner while they may see what it tells of', async () => {
    const foreign = await summarise('foreign', people.deskA, { kind: 'office-week', officeId: offices.b, monday }, 'x');
    expect((await world.get(`/summaries/${foreign}`, 'deskA')).status).to.equal(404);
    const mine = await summarise('mine', people.anna, { kind: 'mine' }, 'My week');
    expect((await world.get(`/summaries/${mine}`, 'anna')).body.text).to.equal('My week');
    expect((await world.get(`/summaries/${mine}`, 'berta')).status).to.equal(404);
    expect((await world.get('/summaries/latest', 'berta')).status).to.equal(404);
    const listed = (await world.get('/summaries', 'deskA')).body.items.map(
      (one: { summaryId: string }) => one.summaryId,
    );
    expect(listed).to.eql([id('week')]);
  });

  type Page = { items: { position: string; type: string; revision: number }[]; nextCursor: string | null };
  const walk = async (query: string): Promise<Page['items']> => {
    const items: Page['items'] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { body }: { body: Page } = await world.get(
        `${query}${cursor === '' ? '' : `&cursor=${cursor}`}`,
        'auditor',
      );
      items.push(...body.items);
      cursor = body.nextCursor;
    }
    return items;
  };

  it('reads the log forwards and backwards, whole and without repeat', async () => {
    const all: string[] = [];
    for await (const events of world.store.readAll('start'))
      all.push(...events.map(({ position }) => `${position.commit}.${position.prepare}`));
    const positions = async (query: string) => (await walk(query)).map(({ position }) => position);
    expect(await positions('/audit/events?limit=7')).to.eql(all);
    expect(await positions('/audit/events?limit=7&direction=backwards')).to.eql(all.toReversed());
  });

  it('filters the log, and leaves it sealed for auditors', async () => {
    const booked = await walk('/audit/events?type=AppointmentBooked&category=page&limit=2');
    expect(new Set(booked.map(({ type }) => type))).to.eql(new Set(['AppointmentBooked']));
    const stream = `page-${hosts.a1}-${monday}`;
    const back = await walk(`/audit/events?stream=${stream}&direction=backwards&limit=2`);
    expect(back.map(({ revision }) => revision)).to.eql([...back.keys()].toReversed());
    expect(await walk(`/audit/streams/${stream}?limit=3`)).to.have.length(back.length);
    expect(await walk(`/audit/events?from=2030-01-01T00:00:00Z`)).to.eql([]);
    expect(await walk(`/audit/events?to=2020-01-01T00:00:00Z`)).to.eql([]);
    expect(await walk(`/audit/events?actorId=${people.anna}`)).to.eql([]);
    const { text } = await world.get(`/audit/streams/person-${people.anna}`, 'auditor');
    expect(text).not.to.include('Name of anna');
    expect((await world.get(`/audit/streams/person-${people.anna}`, 'boss')).text).to.include('Name of anna');
    expect((await world.get('/audit/streams/person-none', 'auditor')).status).to.equal(404);
    for (const caller of ['anna', 'deskA', 'hostA1'])
      expect((await world.get('/audit/events', caller)).status, caller).to.equal(403);
  });

  it('P35: shows a day of a host of several offices only as far as it was told for these offices', async () => {
    await world.append(`office-${offices.a}`, event('HostAssigned', { officeId: offices.a, hostId: hosts.b1 }));
    const scope = { kind: 'host-day', hostId: hosts.b1, date: monday };
    const told = async (name: string, officeIds?: string[]) => {
      const summaryId = await summarise(name, people.deskA, scope, name, officeIds);
      return (await world.get(`/summaries/${summaryId}`, 'deskA')).status;
    };
    expect(await told('dayofmine', [offices.a])).to.equal(200);
    expect(await told('dayofboth', [offices.a, offices.b])).to.equal(404);
    expect(await told('dayofall')).to.equal(404);
    await book(world, { hostId: hosts.b1, officeId: offices.b, time: '16:00' });
    expect((await world.get(`/summaries/${id('dayofmine')}`, 'deskA')).body.stale).to.equal(false);
    await book(world, { hostId: hosts.b1, officeId: offices.a, time: '16:30' });
    expect((await world.get(`/summaries/${id('dayofmine')}`, 'deskA')).body.stale).to.equal(true);
  });
});
