import { expect } from 'chai';
import { silentLog } from '#platform/log';
import { DatabaseUnavailable, type Db } from '#platform/postgres/db';
import { Fenced } from '#projectors/engine/faults';
import { claim, generationsOf } from '#projectors/engine/generations';
import { openProcessor } from '#projectors/engine/processor';
import { listing } from '#projectors/listing/projection';
import { stats } from '#projectors/stats/projection';
import { type Kit, openKit, until } from './projectors-kit.ts';
import { writeHistory } from './projectors-write.ts';
import '#test/support/parts';

/** Fails a given share of statements: half of them before they reach the server, half after they were done. */
const failing = (db: Db, share: number, seed: number): Db & { failures(): number } => {
  let state = seed;
  let count = 0;
  const chance = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state / 0x7fffffff;
  };
  const lost = (done: boolean) => {
    count += 1;
    return new DatabaseUnavailable('connection-lost', 'made up by the test', done);
  };
  return {
    ...db,
    failures: () => count,
    async query<T>(...asked: Parameters<Db['query']>) {
      const strikes = chance() < share;
      const before = chance() < 0.5;
      if (strikes && before) throw lost(false);
      const rows = await db.query<T>(...asked);
      if (strikes) throw lost(true);
      return rows;
    },
  };
};

describe('projectors through crashes (P11, P12)', function () {
  this.timeout(30_000);
  let kit: Kit;
  beforeEach(async () => {
    kit = await openKit();
  });
  afterEach(() => kit.close());

  const total = async (): Promise<number> => {
    const [row] = await kit.db.query<{ count: number }>(
      `SELECT count FROM read.stats_totals WHERE kind = 'appointments'`,
    );
    return row?.count ?? 0;
  };
  const ledgerSize = async (): Promise<number> => {
    const [row] = await kit.db.query<{ count: number }>('SELECT count(*)::integer AS count FROM jobs.ledger');
    return row?.count ?? 0;
  };

  it('applies each event once, whatever statement fails before or after it was done', async () => {
    const db = failing(kit.db, 0.12, 42);
    await writeHistory(kit.store, { events: 600, hosts: 4, seed: 1 });
    let engine: { stop(): Promise<void> } | undefined;
    while (!engine) engine = await kit.run({ db }).catch(() => undefined);
    // However few statements a flood takes by now.
    for (let seed = 2; seed < 5 || (db.failures() <= 10 && seed < 30); seed += 1) {
      await writeHistory(kit.store, { events: 250, hosts: 4, seed });
      await kit.caughtUp();
    }
    expect(db.failures()).to.be.greaterThan(10);
    expect(await kit.differences()).to.deep.equal([]);
    const [row] = await kit.db.query<{ count: number }>('SELECT count(*)::integer AS count FROM read.appointments');
    expect(await total()).to.equal(row?.count);
    const before = await ledgerSize();
    expect(before).to.be.greaterThan(Number(row?.count));
  });

  it('goes on where it stood when its connections are cut', async () => {
    await kit.run({ db: kit.another('engine') });
    for (let seed = 20; seed < 24; seed += 1) {
      const writing = writeHistory(kit.store, { events: 300, hosts: 4, seed });
      await kit.db.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND application_name LIKE 'engine%'`,
      );
      await writing;
      await kit.caughtUp();
    }
    expect(await kit.differences()).to.deep.equal([]);
  });

  it('never takes a zombie seriously', async () => {
    const first = await kit.run({ projections: [stats] });
    await kit.happens('office-x', 'OfficeOpened', { officeId: 'x', zone: 'Europe/Madrid', name: 'X' });
    await kit.caughtUp([stats]);
    await first.stop();
    const [generation] = await generationsOf(kit.db, 'stats');
    if (!generation) throw new Error('no generation');
    const lead = async () => {
      const { claim: ours, generation: now } = await claim(kit.db, generation);
      return openProcessor({
        db: kit.db,
        projection: stats,
        claim: ours,
        from: now.position,
        parked: new Set(),
        now: () => new Date(),
        log: silentLog,
        pause: async () => {},
      });
    };
    const zombie = await lead();
    const leader = await lead();
    await kit.happens('office-y', 'OfficeOpened', { officeId: 'y', zone: 'Europe/Madrid', name: 'Y' });
    const [event] = (await kit.store.read('office-y')).events;
    if (!event) throw new Error('no event');
    // Same epoch later or not, same position: the zombie must lose before and after the leader has moved.
    expect(await zombie.handle([event]).catch((error: unknown) => error)).to.be.instanceOf(Fenced);
    await leader.handle([event]);
    expect(await zombie.handle([event]).catch((error: unknown) => error)).to.be.instanceOf(Fenced);
    const [row] = await kit.db.query<{ count: number }>(`SELECT count FROM read.stats_totals WHERE kind = 'offices'`);
    expect(row?.count).to.equal(2);
  });

  it('changes leaders between two engines without a gap or a repeat', async () => {
    const one = kit.another('one');
    const two = kit.another('two');
    const some = [listing, stats];
    await kit.run({ db: one, projections: some });
    await kit.run({ db: two, projections: some });
    for (let seed = 40; seed < 45; seed += 1) {
      const writing = writeHistory(kit.store, { events: 300, hosts: 4, seed });
      // Whoever holds the locks loses them; the other one, or the same again, takes over.
      await kit.db.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND application_name LIKE '%lock' AND pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory')`,
      );
      await writing;
      const begin = performance.now();
      await kit.caughtUp(some);
      expect(performance.now() - begin, 'takeover').to.be.lessThan(10_000);
    }
    const epochs = await kit.db.query<{ epoch: bigint }>('SELECT epoch FROM projections.checkpoints');
    for (const { epoch } of epochs) expect(Number(epoch)).to.be.greaterThan(1);
    expect(await kit.differences(some)).to.deep.equal([]);
  });

  it('moves every checkpoint with every event, whether anybody cares or not', async () => {
    await kit.run();
    const position = await kit.happens('role-x', 'RoleDefined', { roleId: 'x', name: 'X', grants: {} });
    await until('all stand at the event nobody cares for', async () => {
      const rows = await kit.db.query<{ commit: string; prepare: string }>('SELECT commit, prepare FROM read.progress');
      return rows.every(
        ({ commit, prepare }) => commit === String(position.commit) && prepare === String(position.prepare),
      );
    });
  });

  it('shows that it lives when nothing happens', async () => {
    await kit.run({ projections: [stats] });
    const seen = async () =>
      (await kit.db.query<{ updated_at: string }>('SELECT updated_at FROM read.progress'))[0]?.updated_at;
    const before = await seen();
    await until('a heartbeat', async () => (await seen()) !== before, 6_000);
  });
});
