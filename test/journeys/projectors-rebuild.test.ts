import { expect } from 'chai';
import { diff } from '#projectors/engine/diff';
import { generationsOf, liveGeneration } from '#projectors/engine/generations';
import { discard, rebuild, rollBack } from '#projectors/engine/rebuild';
import { jobs } from '#projectors/jobs/projection';
import { listing } from '#projectors/listing/projection';
import { type Kit, openKit, until } from './projectors-kit.ts';
import { writeHistory } from './projectors-write.ts';
import '#test/support/parts';

describe('projectors rebuild without downtime (P14)', function () {
  this.timeout(30_000);
  let kit: Kit;
  beforeEach(async () => {
    kit = await openKit();
  });
  afterEach(() => kit.close());

  const liveSchema = async () => (await liveGeneration(kit.db, 'listing'))?.schema;

  /** Reads all the time; each answer must be whole, and no count may ever go back. */
  const reading = () => {
    let going = true;
    let reads = 0;
    const ended = (async () => {
      let seen = 0;
      while (going) {
        const [row] = await kit.db.query<{ count: number }>('SELECT count(*)::integer AS count FROM read.appointments');
        if (!row || row.count < seen) throw new Error(`${row?.count} appointments after ${seen}`);
        seen = row.count;
        reads += 1;
      }
    })();
    ended.catch(() => {});
    return {
      async stop() {
        going = false;
        await ended;
        return reads;
      },
    };
  };

  it('replays beside the live tables while events are written, and moves the readers over in one instant', async () => {
    await writeHistory(kit.store, { events: 1_500, hosts: 6, seed: 1 });
    await kit.run({ projections: [listing] });
    await kit.caughtUp([listing]);
    const readers = reading();
    const writing = writeHistory(kit.store, { events: 1_500, hosts: 6, seed: 2 });
    await rebuild(kit.db, listing);
    await until('the fresh tables are live', async () => (await liveSchema()) === 'rm_listing_v1_b1');
    await writing;
    await kit.caughtUp([listing]);
    expect(await readers.stop()).to.be.greaterThan(5);
    expect(await kit.differences([listing])).to.deep.equal([]);
  });

  it('goes back to the tables before, which catch up first', async () => {
    await writeHistory(kit.store, { events: 300, hosts: 4, seed: 1 });
    await kit.run({ projections: [listing] });
    await kit.caughtUp([listing]);
    await rebuild(kit.db, listing);
    await until('rebuilt', async () => (await liveSchema()) === 'rm_listing_v1_b1');
    await until('the old tables stand still', async () =>
      (await generationsOf(kit.db, 'listing')).some(
        ({ state, schema }) => state === 'retired' && schema === 'rm_listing_v1',
      ),
    );
    await writeHistory(kit.store, { events: 300, hosts: 4, seed: 2 });
    await kit.caughtUp([listing]);
    await rollBack(kit.db, listing);
    await until('back', async () => (await liveSchema()) === 'rm_listing_v1');
    await kit.caughtUp([listing]);
    expect(await kit.differences([listing])).to.deep.equal([]);
    await until('the other one was let go', async () =>
      (await discard(kit.db, 'listing')).includes('rm_listing_v1_b1'),
    );
    const schemas = await kit.db.query(`SELECT nspname FROM pg_namespace WHERE nspname LIKE 'rm\\_%'`);
    expect(schemas).to.deep.equal([{ nspname: 'rm_listing_v1' }]);
  });

  it('takes a new version into use when it has caught up, and the old code takes it back', async () => {
    await writeHistory(kit.store, { events: 300, hosts: 4, seed: 1 });
    const old = await kit.run({ projections: [listing] });
    await kit.caughtUp([listing]);
    const next = { ...listing, version: 2 };
    const both = await kit.run({ projections: [next] });
    await until('version 2 is live', async () => (await liveSchema()) === 'rm_listing_v2');
    await old.stop();
    await writeHistory(kit.store, { events: 300, hosts: 4, seed: 2 });
    await kit.caughtUp([next]);
    expect(await diff(kit.db, kit.store, next)).to.deep.equal([]);
    await both.stop();
    await kit.run({ projections: [listing] });
    await until('version 1 is live again', async () => (await liveSchema()) === 'rm_listing_v1');
    await kit.caughtUp([listing]);
    expect(await kit.differences([listing])).to.deep.equal([]);
  });

  it('keeps readers away from tables that never catch up', async () => {
    await writeHistory(kit.store, { events: 300, hosts: 4, seed: 1 });
    await kit.run({ projections: [listing] });
    await kit.caughtUp([listing]);
    // Nobody runs version 3 to its end: it is only prepared.
    const stopped = await kit.run({ projections: [{ ...listing, version: 3 }] });
    await stopped.stop();
    expect(await liveSchema()).to.match(/rm_listing_v[13]/);
    const [row] = await kit.db.query<{ count: number }>('SELECT count(*)::integer AS count FROM read.appointments');
    expect(row?.count).to.be.greaterThan(0);
  });

  it('finds a row that is not what the log says', async () => {
    await writeHistory(kit.store, { events: 300, hosts: 4, seed: 1 });
    await kit.run({ projections: [listing] });
    await kit.caughtUp([listing]);
    await kit.db.execute(`UPDATE rm_listing_v1.appointments SET zone = 'Mars/Base' WHERE appointment_id =
      (SELECT min(appointment_id) FROM rm_listing_v1.appointments)`);
    const found = await diff(kit.db, kit.store, listing);
    expect(found.map(({ table, where, row }) => [table, where, row.zone])).to.deep.equal([
      ['appointments', 'live', 'Mars/Base'],
      ['appointments', 'replay', 'Europe/Madrid'],
    ]);
    const left = await kit.db.query(`SELECT nspname FROM pg_namespace WHERE nspname LIKE 'rm\\_%'`);
    expect(left).to.have.length(1);
  });

  it('never does again what is only done once', () => {
    expect(() => rebuild(kit.db, jobs)).to.throw(/never rebuilt/);
    expect(() => rollBack(kit.db, jobs)).to.throw(/never rebuilt/);
  });
});
