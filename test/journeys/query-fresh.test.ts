import { expect } from 'chai';
import { pageStream } from '#contracts/ids';
import { consistencyToken } from '#platform/http/answer';
import { directory } from '#projectors/directory/projection';
import { eventually } from '#test/support/api';
import { book, furnish } from './query-scene.ts';
import { event, hosts, monday, openWorld, services, type World } from './query-world.ts';

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
