import { expect } from 'chai';
import type { Line } from '#contracts/events/index';
import { pageStream } from '#contracts/ids';
import { consistencyToken } from '#platform/http/answer';
import { directory } from '#projectors/directory/projection';
import { eventually } from '#test/support/api';
import { book, furnish } from './query-scene.ts';
import { event, hosts, monday, offices, openWorld, services, type World } from './query-world.ts';

/** Half an hour before, on the same day. */
const earlier = ({ start, end, localStart }: Line) => ({
  start: new Date(Date.parse(start) - 1_800_000).toISOString(),
  end: new Date(Date.parse(end) - 1_800_000).toISOString(),
  localStart,
  was: { start, end },
});

const slots = `/hosts/${hosts.a1}/slots?serviceId=${services.talk}&from=${monday}&to=${monday}`;

describe('query-service: read your writes', function () {
  this.timeout(60_000);
  let world: World;
  before(async () => {
    world = await openWorld();
    await furnish(world);
  });
  after(() => world.close());

  it('P15: answers from ready answers never older than the token', async () => {
    const path = `/appointments?hostId=${hosts.a1}&limit=200`;
    let stale = 0;
    for (let i = 0; i < 120; i += 1) {
      // Others keep the answer hot, with no token of their own.
      await Promise.all(
        [1, 2, 3].map(() =>
          world.fetched(path, 'boss', { 'consistency-token': consistencyToken({ commit: 0n, prepare: 0n }) }),
        ),
      );
      const line = await book(world, {
        time: `1${i % 6}:00`,
        date: `2027-03-${String(1 + (i % 28)).padStart(2, '0')}`,
      });
      const [list, other] = await Promise.all([world.get(path, 'boss'), world.get(path, 'boss')]);
      for (const { text } of [list, other]) if (!text.includes(line.appointmentId)) stale += 1;
    }
    expect(stale).to.equal(0);
  });

  it('P15: no page and no span of days is older than the whole list', async () => {
    const all = `/appointments?hostId=${hosts.a2}&limit=200`;
    const from = '2027-03-10T00:00:00%2B01:00';
    const [first, last] = ['2027-03-09T23:00:00.000Z', '2027-03-12T00:00:00.000Z'];
    type Item = { appointmentId: string; start: string; status: string };
    const within = ({ start }: Item) => start >= first && start < last;
    const parts: readonly [string, (items: Item[]) => Item[]][] = [
      ['&limit=3', (items) => items.slice(0, 3)],
      ['&limit=3&sort=-start', (items) => items.toReversed().slice(0, 3)],
      [`&from=${from}&to=2027-03-12`, (items) => items.filter(within).slice(0, 50)],
      [`&from=${from}&to=2027-03-12&sort=-start&limit=2`, (items) => items.filter(within).toReversed().slice(0, 2)],
      ['&status=booked&limit=4', (items) => items.filter(({ status }) => status === 'booked').slice(0, 4)],
    ];
    const itemsOf = async (path: string): Promise<Item[]> => (await world.get(path, 'boss')).body.items;
    const page = (line: { appointmentId: string; localStart: string }) =>
      pageStream(hosts.a2, line.localStart.slice(0, 10));
    for (let i = 0; i < 60; i += 1) {
      const day = String(1 + ((i * 7) % 28)).padStart(2, '0');
      const line = await book(world, {
        hostId: hosts.a2,
        date: `2027-03-${day}`,
        time: `${i % 24}:00`.padStart(5, '0'),
      });
      const { appointmentId, clientId } = line;
      if (i % 3 === 1)
        await world.append(page(line), event('AppointmentCancelled', { appointmentId, clientId, by: 'client' }));
      if (i % 3 === 2)
        await world.append(page(line), event('AppointmentRescheduled', { ...line, ...earlier(line), sequence: 1 }));
      const items = await itemsOf(all);
      for (const [query, expected] of parts)
        expect(await itemsOf(`/appointments?hostId=${hosts.a2}${query}`), query).to.eql(expected(items));
    }
  });

  it('P15: no day of slots is older than the token, of a host or an office, in any zone', async () => {
    const span = `serviceId=${services.talk}&from=2027-06-06&to=2027-06-12`;
    const textOf = new Map<string, string>();
    const zones = ['Europe/Madrid', 'Asia/Tokyo', 'America/New_York', 'Pacific/Apia'];
    const paths = zones.flatMap((zone) => [
      `/hosts/${hosts.b1}/slots?${span}&zone=${zone}`,
      `/offices/${offices.b}/slots?${span}&zone=${zone}`,
    ]);
    const offering = async (start: string) =>
      Promise.all(
        paths.map(async (path) => {
          const { body, headers, text } = await world.get(path);
          const etag = headers.get('etag') ?? '';
          expect(textOf.get(etag) ?? text, 'one ETag, one text').to.equal(text);
          textOf.set(etag, text);
          return body.slots.some((slot: { start: string }) => slot.start === start);
        }),
      );
    for (let i = 0; i < 25; i += 1) {
      const date = `2027-06-${String(7 + (i % 5)).padStart(2, '0')}`;
      const line = await book(world, {
        hostId: hosts.b1,
        officeId: offices.b,
        date,
        time: `${11 + Math.floor(i / 5)}:00`,
      });
      const { appointmentId, clientId, start } = line;
      expect(await offering(start), `${start} is taken`).to.eql(paths.map(() => false));
      if (i % 3 > 0) continue;
      await world.append(
        pageStream(hosts.b1, date),
        event('AppointmentCancelled', { appointmentId, clientId, by: 'client' }),
      );
      expect(await offering(start), `${start} is free again`).to.eql(paths.map(() => true));
    }
  });

  it('keeps a page and slots ready through bookings on days they do not show', async () => {
    const [host, other] = [hosts.b1, '2027-05-10'];
    const office = { hostId: host, officeId: offices.b };
    for (const time of ['10:00', '11:00', '12:00']) await book(world, { ...office, date: '2027-05-03', time });
    const list = `/appointments?hostId=${host}&limit=2`;
    const free = `/hosts/${host}/slots?serviceId=${services.talk}&from=2027-05-03&to=2027-05-03`;
    const shown = async () => {
      const [page, slots] = [await world.get(list, 'boss'), await world.get(free)];
      return [page.body.items[0].sequence, slots.body.slots.length > 0];
    };
    expect(await shown()).to.eql([0, true]);
    // Nobody is told of this, so that it shows what was made anew.
    await world.db.execute(`update read.appointments set sequence = 9 where host_id = $1`, [host]);
    await world.db.execute(`update read.host_hours set retired = true where host_id = $1`, [host]);
    await book(world, { ...office, date: other });
    expect(await shown(), 'a booking next week').to.eql([0, true]);
    await book(world, { ...office, date: '2027-05-03', time: '13:00' });
    expect(await shown(), 'a booking on the last day of the page').to.eql([9, false]);
  });

  it('P15: waits for a projector that is behind, and says so when it is too late', async () => {
    expect((await world.get(slots)).status).to.equal(200);
    await world.pause();
    const line = await book(world, { time: '16:00' });
    const started = Date.now();
    const late = await world.get(slots);
    expect([late.status, late.body.type]).to.eql([503, '/problems/not-caught-up']);
    expect(late.headers.get('retry-after')).to.equal('1');
    expect(Date.now() - started).to.be.within(1_900, 2_900);
    const soon = world.get(slots);
    await world.resume();
    const { body, status } = await soon;
    expect(status).to.equal(200);
    expect(body.slots.some(({ start }: { start: string }) => start === line.start)).to.equal(false);
  });

  it('P15: keeps 200 waiting at most', async () => {
    await world.pause();
    await world.append(
      pageStream(hosts.a1, monday),
      event('TimeUnblocked', { blockId: `${hosts.a1}-20270104-aaaaaaaaaaaa` }),
    );
    const answers = await Promise.all(Array.from({ length: 260 }, () => world.get(slots).then(({ status }) => status)));
    expect(answers.every((status) => status === 503)).to.equal(true);
    await world.resume();
    expect((await world.get(slots)).status).to.equal(200);
  });

  it('refuses a token from beyond the log, and one that is none', async () => {
    for (const token of [consistencyToken({ commit: 10n ** 15n, prepare: 10n ** 15n }), 'x', 'MTIz', 'a'.repeat(500)]) {
      const { status, body } = await world.get(slots, 'nobody', { 'consistency-token': token });
      expect([status, body.type]).to.eql([400, '/problems/invalid-token-position']);
    }
  });

  it('notices what another process changed while nobody told it', async () => {
    const path = `/hosts/${hosts.a1}`;
    expect((await world.get(path)).body.title).to.equal('Dr');
    // As if a notice had been lost: the row and the checkpoint move without one.
    await world.db.execute(`update rm_directory_v${directory.version}.hosts set title = 'Prof' where host_id = $1`, [
      hosts.a1,
    ]);
    await world.db.execute(
      `update projections.checkpoints set position_commit = position_commit + 1 where name = 'directory'`,
    );
    await world.db.query('select pg_notify($1, $2)', ['projected', 'not ours']);
    await eventually(
      async () => (await world.get(path)).body.title,
      (title) => title === 'Prof',
    );
  });
});
