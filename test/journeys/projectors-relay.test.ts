import { join } from 'node:path';
import { expect } from 'chai';
import { categoryOf } from '#contracts/ids';
import { EventNotice, JobDue, namedIn } from '#contracts/messages';
import { startNats } from '#embedded/nats';
import { openBus } from '#platform/bus/nats';
import { type Bus, BusUnavailable } from '#platform/bus/port';
import { openEventStore } from '#platform/event-store/eventstoredb';
import { silentLog } from '#platform/log';
import { openFeed } from '#projectors/engine/feed';
import { projections } from '#projectors/index';
import { runRelay } from '#projectors/relay';
import { openCaller, sweptSeconds } from '#projectors/relay/due';
import { about, appointmentId, line, page } from '#projectors/story';
import { eventStore, testFolder } from '#test/support/parts';
import { type Kit, openKit, until } from './projectors-kit.ts';
import { writeHistory } from './projectors-write.ts';

type Sent = { readonly subject: string; readonly message: unknown; readonly id: string };

/** Keeps what was published, or is down. */
const openTray = () => {
  const sent: Sent[] = [];
  let down = false;
  const bus: Bus = {
    async publish(subject, message, id) {
      if (down) throw new BusUnavailable('is down');
      sent.push({ subject, message, id });
    },
    async publishAll(messages) {
      for (const { subject, message, messageId } of messages) await bus.publish(subject, message, messageId);
    },
    async consume() {},
    isConnected: () => !down,
    async close() {},
  };
  return {
    sent,
    bus,
    goes: (how: 'down' | 'up') => {
      down = how === 'down';
    },
  };
};

describe('relay to NATS', function () {
  this.timeout(30_000);
  let kit: Kit;
  beforeEach(async () => {
    kit = await openKit();
  });
  afterEach(() => kit.close());

  const jobIds = async () =>
    (await kit.db.query<{ job_id: string }>('SELECT job_id FROM jobs.ledger ORDER BY created_at')).map(
      ({ job_id }) => job_id,
    );

  it('publishes each due job and a notice of each event, with ids that make a repeat the same message', async () => {
    // A server of its own: the shared one holds what other tests have published.
    const server = await startNats({ dataDir: join(testFolder(), 'relay-nats'), port: 0 });
    const bus = await openBus({ url: server.url, name: 'relay test' });
    const ending = new AbortController();
    const jobs: string[] = [];
    const notices: EventNotice[] = [];
    const consume = (durable: string, subject: string, take: (message: unknown) => void) =>
      bus.consume({
        durable,
        subject,
        concurrency: 4,
        maxDeliver: 3,
        signal: ending.signal,
        handle: async (message) => take(message),
      });
    const consuming = [
      consume('relay-test-jobs', 'daybook.jobs.notifications', (message) =>
        jobs.push(...namedIn(JobDue.parse(message))),
      ),
      consume('relay-test-events', 'daybook.events.page.>', (message) => notices.push(EventNotice.parse(message))),
    ];
    await kit.run();
    const relay = runRelay({ db: kit.db, feed: openFeed({ store: kit.store }), bus });
    await kit.happens(page, 'AppointmentBooked', line);
    await kit.happens(page, 'AppointmentCancelled', { ...about, by: 'client' });
    await until('both jobs and both notices', () => jobs.length >= 2 && notices.length >= 2);
    expect(jobs).to.have.members(await jobIds());
    expect(notices.map(({ type, stream, revision }) => [type, stream, revision])).to.deep.equal([
      ['AppointmentBooked', page, '0'],
      ['AppointmentCancelled', page, '1'],
    ]);
    expect(JSON.stringify(notices)).not.to.include(appointmentId);
    await relay.stop();
    ending.abort();
    await Promise.all(consuming);
    await bus.close();
    await server.stop();
  });

  it('holds up no projection while NATS is down, and says everything when it is back', async () => {
    const tray = openTray();
    tray.goes('down');
    await kit.run();
    const relay = runRelay({ db: kit.db, feed: openFeed({ store: kit.store }), bus: tray.bus });
    await kit.happens(page, 'AppointmentBooked', line);
    await kit.caughtUp(projections);
    expect(tray.sent).to.deep.equal([]);
    const [before] = await kit.db.query<{ position_commit: string }>('SELECT position_commit FROM jobs.relay');
    expect(before?.position_commit ?? '-1').to.equal('-1');
    tray.goes('up');
    await until('the job and the notice', () => tray.sent.length >= 2);
    const [jobId] = await jobIds();
    expect(tray.sent.map(({ subject, id }) => [subject, id])).to.have.deep.members([
      ['daybook.jobs.notifications', `${jobId}:1`],
      [`daybook.events.${categoryOf(page)}.AppointmentBooked`, (await kit.store.read(page)).events[0]?.eventId],
    ]);
    await relay.stop();
  });

  it('calls again for what is due and not done, with growing pauses, and not for what is done', async () => {
    await kit.run();
    await kit.happens(page, 'AppointmentBooked', line);
    await kit.happens(page, 'AppointmentCancelled', { ...about, by: 'client' });
    await kit.caughtUp(projections);
    const [undone, done] = await jobIds();
    const deliver = (jobId: string | undefined, state: string, lease: string) =>
      kit.db.execute('INSERT INTO jobs.deliveries (job_id, state, lease_until) VALUES ($1, $2, now() + $3::interval)', [
        jobId,
        state,
        lease,
      ]);
    const tray = openTray();
    let seconds = 0;
    const caller = openCaller({ db: kit.db, bus: tray.bus, log: silentLog, now: () => seconds * 1000 });
    expect(await caller.call(sweptSeconds)).to.equal(2);
    await deliver(done, 'sent', '0 s');
    await deliver(undone, 'claimed', '1 hour');
    seconds = 40;
    expect(await caller.call(sweptSeconds), 'in somebody’s hands').to.equal(0);
    await kit.db.execute(`UPDATE jobs.deliveries SET lease_until = now() - interval '1 s'`);
    expect(await caller.call(sweptSeconds)).to.equal(1);
    seconds = 80;
    expect(await caller.call(sweptSeconds), 'too soon').to.equal(0);
    seconds = 101;
    expect(await caller.call(sweptSeconds)).to.equal(1);
    expect(tray.sent.slice(1).map(({ id }) => id)).to.deep.equal([`${undone}:2`, `${undone}:3`]);
  });

  it('names a hundred jobs in one message, each once, and again only those of a message that was not taken', async () => {
    await kit.run();
    await kit.caughtUp(projections);
    const sow = (queue: string, count: number) =>
      kit.db.execute(
        `INSERT INTO jobs.ledger (job_id, intent_key, queue, kind, person_id, channel, sequence, event_id, stream, data, due_at, created_at)
         SELECT gen_random_uuid(), $1 || n, $1, 'booked', 'p', 'mail', 0, 'e', 's', '{}', now(), now() FROM generate_series(1, $2) n`,
        [queue, count],
      );
    await sow('notifications', 1_130);
    await sow('summaries', 1);
    const tray = openTray();
    const caller = openCaller({ db: kit.db, bus: tray.bus, log: silentLog, now: () => 0 });
    tray.goes('down');
    expect(await caller.call(sweptSeconds)).to.equal(0);
    tray.goes('up');
    expect(await caller.call(sweptSeconds)).to.equal(1_131);
    expect(await caller.call(sweptSeconds), 'too soon').to.equal(0);
    const named = tray.sent.map(({ message }) => namedIn(JobDue.parse(message)));
    expect(named.flat()).to.have.members(await jobIds());
    expect(tray.sent.length).to.be.lessThan(20);
    expect(new Set(tray.sent.map(({ id }) => id)).size).to.equal(tray.sent.length);
    expect(tray.sent.filter(({ subject }) => subject === 'daybook.jobs.summaries')).to.have.length(1);
  });

  it('leaves out notices that the bus would throw away for their age', async () => {
    const tray = openTray();
    await kit.happens(page, 'AppointmentBooked', line);
    const later = () => new Date(Date.now() + 8 * 86_400_000);
    const relay = runRelay({ db: kit.db, feed: openFeed({ store: kit.store }), bus: tray.bus, now: later });
    await until('it has passed the event', async () => {
      const [row] = await kit.db.query<{ position_commit: string }>('SELECT position_commit FROM jobs.relay');
      return row?.position_commit === '1';
    });
    expect(tray.sent).to.deep.equal([]);
    await relay.stop();
  });
});

describe('projectors over the embedded event store', function () {
  this.timeout(30_000);

  it('projects from the beginning to the head, and goes on from there', async () => {
    const store = openEventStore({ url: (await eventStore()).url });
    const kit = await openKit({ store });
    try {
      await writeHistory(store, { events: 1_000, hosts: 5, seed: 100 });
      const first = await kit.run();
      await kit.caughtUp();
      await first.stop();
      await writeHistory(store, { events: 600, hosts: 5, seed: 101 });
      await kit.run();
      await kit.caughtUp();
      expect(await kit.differences()).to.deep.equal([]);
    } finally {
      await kit.close();
      await store.close();
    }
  });
});
