import { expect } from 'chai';
import { createLog } from '#platform/log';
import { parkedCounts, retry } from '#projectors/engine/parked';
import { projections } from '#projectors/index';
import { listing } from '#projectors/listing/projection';
import { about, client, line } from '#projectors/story';
import { type Kit, openKit, until } from './projectors-kit.ts';
import { writeHistory } from './projectors-write.ts';
import '#test/support/parts';

/** A release with a fault: it cannot handle cancellations of these hosts' appointments. */
const faulty = (hosts: ReadonlySet<string>) => ({
  ...listing,
  when: {
    ...listing.when,
    AppointmentCancelled: (...given: Parameters<typeof listing.when.AppointmentCancelled>) => {
      const [event] = given;
      if (hosts.has(event.stream.split('-')[1] ?? '')) throw new Error('a fault in this release');
      listing.when.AppointmentCancelled(...given);
    },
  },
});

const pageOf = (hostId: string) => `page-${hostId}-2026-03-30`;
const idOf = (hostId: string) => `${hostId}-20260330-xxxxxxxxxxxx`;
const lineOf = (hostId: string) => ({ ...line, hostId, appointmentId: idOf(hostId) });

describe('projectors and poison (P16)', function () {
  this.timeout(30_000);
  let kit: Kit;
  beforeEach(async () => {
    kit = await openKit();
  });
  afterEach(() => kit.close());

  const book = (hostId: string) => kit.happens(pageOf(hostId), 'AppointmentBooked', lineOf(hostId));
  const cancel = (hostId: string) =>
    kit.happens(pageOf(hostId), 'AppointmentCancelled', { ...about, appointmentId: idOf(hostId), by: 'client' });
  const annotate = (hostId: string) =>
    kit.happens(pageOf(hostId), 'AppointmentAnnotated', { ...about, appointmentId: idOf(hostId), note: 'later' });
  const parked = () =>
    kit.db.query<{ stream: string; type: string }>(
      'SELECT stream, type FROM projections.parked_events WHERE resolved_at IS NULL ORDER BY id',
    );
  const statusOf = async (hostId: string) =>
    (
      await kit.db.query<{ status: string }>('SELECT status FROM read.appointments WHERE appointment_id = $1', [
        idOf(hostId),
      ])
    )[0]?.status;

  it('parks a stream in order and loudly, lets the others go on, and is as new after the fix and a retry', async () => {
    const lines: string[] = [];
    const alarms: string[] = [];
    const log = createLog({ service: 'test', level: 'error', format: 'json', write: (text) => lines.push(text) });
    const sick = ['aaaaaaaaaaaa', 'bbbbbbbbbbbb', 'cccccccccccc'];
    const well = ['dddddddddddd', 'eeeeeeeeeeee'];
    const broken = await kit.run({
      projections: [faulty(new Set(sick)), ...projections.filter((one) => one !== listing)],
      log,
      onParked: (name, failures) => void alarms.push(...failures.map(({ event }) => `${name} ${event.type}`)),
    });
    for (const hostId of [...sick, ...well]) await book(hostId);
    for (const hostId of [...sick, ...well]) await cancel(hostId);
    for (const hostId of [...sick, ...well]) await annotate(hostId);
    await kit.caughtUp();
    expect(await parked()).to.deep.equal(
      ['AppointmentCancelled', 'AppointmentAnnotated'].flatMap((type) =>
        sick.map((hostId) => ({ stream: pageOf(hostId), type })),
      ),
    );
    expect(await Promise.all(sick.map(statusOf))).to.deep.equal(['booked', 'booked', 'booked']);
    expect(await Promise.all(well.map(statusOf))).to.deep.equal(['cancelled', 'cancelled']);
    expect(await parkedCounts(kit.db)).to.deep.equal([{ name: 'listing', count: 6 }]);
    expect((await kit.db.query(`SELECT parked FROM read.progress WHERE name = 'listing'`))[0]).to.deep.equal({
      parked: 6,
    });
    expect(alarms).to.have.length(6).and.to.include('listing AppointmentCancelled');
    expect(lines.filter((text) => text.includes('a fault in this release'))).to.have.length(3);
    expect(lines.join()).not.to.include('later');

    // Still sick: a retry changes nothing and loses nothing.
    await retry(kit.db, 'listing', pageOf('aaaaaaaaaaaa'));
    await until('the retry was seen', async () => {
      const [row] = await kit.db.query<{ tried: number }>(
        'SELECT count(retried_at)::integer AS tried FROM projections.parked_events',
      );
      return row?.tried === 2;
    });
    expect(await parked()).to.have.length(6);
    await broken.stop();

    // The fixed release does not touch what is parked until it is told to.
    await kit.run();
    await annotate('bbbbbbbbbbbb');
    await kit.caughtUp();
    expect(await parked()).to.have.length(7);
    await retry(kit.db, 'listing');
    await until('nothing is parked any more', async () => (await parked()).length === 0);
    expect(await Promise.all(sick.map(statusOf))).to.deep.equal(['cancelled', 'cancelled', 'cancelled']);
    expect(await kit.differences([listing])).to.deep.equal([]);
    await annotate('bbbbbbbbbbbb');
    await kit.caughtUp();
    expect(await kit.differences([listing])).to.deep.equal([]);
  });

  it('finds the one event among many whose rows the database refuses', async () => {
    await writeHistory(kit.store, { events: 400, hosts: 4 });
    await book('aaaaaaaaaaaa');
    // No zero byte goes into jsonb, whatever the handler thinks of it.
    await kit.happens(pageOf('bbbbbbbbbbbb'), 'AppointmentBooked', {
      ...lineOf('bbbbbbbbbbbb'),
      answers: { q: 'a\u0000b' },
    });
    await annotate('bbbbbbbbbbbb');
    await writeHistory(kit.store, { events: 400, hosts: 4, seed: 9 });
    await kit.run();
    await kit.caughtUp();
    expect(await parked()).to.deep.equal([
      { stream: pageOf('bbbbbbbbbbbb'), type: 'AppointmentBooked' },
      { stream: pageOf('bbbbbbbbbbbb'), type: 'AppointmentAnnotated' },
    ]);
    expect(await statusOf('aaaaaaaaaaaa')).to.equal('booked');
    const [row] = await kit.db.query<{ count: number }>(
      `SELECT count FROM read.stats_totals WHERE kind = 'appointments'`,
    );
    const [listed] = await kit.db.query<{ count: number }>('SELECT count(*)::integer AS count FROM read.appointments');
    expect(row?.count).to.equal((listed?.count ?? 0) + 1);
  });

  it('folds many events on one row of one batch', async () => {
    await book('aaaaaaaaaaaa');
    for (let n = 0; n < 150; n += 1) {
      await cancel('aaaaaaaaaaaa');
      const corrected = { ...about, appointmentId: idOf('aaaaaaaaaaaa'), from: 'cancelled', to: 'booked' } as const;
      await kit.happens(pageOf('aaaaaaaaaaaa'), 'AppointmentStatusCorrected', corrected);
    }
    await kit.run();
    await kit.caughtUp();
    const [row] = await kit.db.query('SELECT status, changes, client_id FROM read.appointments');
    expect(row).to.deep.equal({ status: 'booked', changes: 301, client_id: client });
    expect(await kit.db.query('SELECT status, count FROM read.stats_hours')).to.deep.equal([
      { status: 'booked', count: 1 },
    ]);
    const [jobs] = await kit.db.query('SELECT count(*)::integer AS count FROM jobs.ledger');
    expect(jobs).to.deep.equal({ count: 301 });
    expect(await kit.differences()).to.deep.equal([]);
  });

  it('names what changed in its notification, and says when it is too much to name', async () => {
    const heard: { p: string; c: string; q: string; k: string[] | null }[] = [];
    const stop = kit.db.listen('projected', (payload) => payload && heard.push(JSON.parse(payload)));
    await until('listening', async () => {
      const [row] = await kit.db.query<{ n: number }>(
        `SELECT count(*)::integer AS n FROM pg_stat_activity WHERE datname = current_database() AND query ILIKE 'listen%'`,
      );
      return row?.n === 1;
    });
    await writeHistory(kit.store, { events: 600, hosts: 4 });
    await kit.run();
    await kit.caughtUp();
    await until('a large batch was told of', () => heard.some(({ p, k }) => p === 'listing' && k === null));
    heard.length = 0;
    const position = await book('aaaaaaaaaaaa');
    await kit.caughtUp();
    await until(
      'all have told',
      () => heard.filter(({ c }) => c === String(position.commit)).length >= projections.length,
    );
    stop();
    const last = heard.filter(({ c, q }) => c === String(position.commit) && q === String(position.prepare));
    const keys = Object.fromEntries(last.map(({ p, k }) => [p, k]));
    expect(keys.listing).to.have.members([
      'host:aaaaaaaaaaaa',
      'host:aaaaaaaaaaaa@2026-03-30',
      `client:${client}`,
      `office:${line.officeId}`,
      `office:${line.officeId}@2026-03-30`,
    ]);
    expect(keys.slots).to.have.members(['host:aaaaaaaaaaaa', 'host:aaaaaaaaaaaa@2026-03-30']);
    expect(keys.directory).to.deep.equal([]);
    expect(last).to.have.length(projections.length);
  });
});
