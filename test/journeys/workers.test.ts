import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import ICAL from 'ical.js';
import { connect } from 'nats';
import { jobSubject } from '#contracts/messages';
import { openBus } from '#platform/bus/nats';
import type { Bus } from '#platform/bus/port';
import { catcher, nats, postgres } from '#test/support/parts';
import { claim } from '#workers/claim';
import { crewOf, mailsTo, settled, suffer, until } from './workers-crew.ts';
import { type Book, openBook, prepareDatabase, soon } from './workers-fixture.ts';

const queue = 'notifications';
const slowSweep = { sweepMs: 600_000 };

describe('notices (B13, 4.9)', () => {
  let book: Book;
  let stops: (() => Promise<void>)[] = [];
  const crew = async (more: Parameters<typeof crewOf>[1] = {}) => {
    const started = await crewOf(book, more);
    stops.push(started.stop);
    return started;
  };
  const openTestBus = async (url?: string): Promise<Bus> => {
    const bus = await openBus({ url: url ?? (await nats()).url, name: 'test' });
    stops.push(() => bus.close());
    return bus;
  };
  before(async () => {
    book = await openBook((await postgres(prepareDatabase)).url);
  });
  after(() => book.close());
  afterEach(async () => {
    for (const stop of stops.reverse()) await stop();
    stops = [];
    await suffer({ mail: {}, sms: {} });
    await book.db.execute('truncate jobs.deliveries, jobs.ledger');
  });
  const booked = async (more: { status?: string; start?: Date } = {}, kind = 'booked', zone?: string) => {
    const client = await book.person('Zoë Reader', zone === undefined ? {} : { zone });
    const appointmentId = await book.appointment(client, more);
    return {
      client,
      email: `${client}@client.example`,
      appointmentId,
      jobId: await book.job(kind, appointmentId, client),
    };
  };

  it('B13: a job becomes exactly one mail with an invitation', async () => {
    const { email, jobId, appointmentId } = await booked({}, 'booked', 'Asia/Kathmandu');
    await crew();
    expect(await settled(book, jobId)).to.include({ state: 'sent', attempts: 1 });
    const mails = await mailsTo(email);
    expect(mails).to.have.length(1);
    const [mail] = mails;
    expect(mail?.messageId).to.equal(`<job-${jobId}@office.example>`);
    expect(mail?.envelope.to).to.deep.equal([email]);
    for (const fact of ['First visit', 'Dr. Inés Núñez', 'North Office', 'Africa/Lagos', 'Asia/Kathmandu'])
      expect(mail?.text, fact).to.include(fact);
    expect(mail?.html).to.include(`https://book.example/appointments/${appointmentId}`);
    const event = new ICAL.Component(ICAL.parse(mail?.calendar ?? '')).getFirstSubcomponent('vevent');
    expect(String(event?.getFirstPropertyValue('uid'))).to.equal(`${appointmentId}@daybook`);
  });

  it('tells the host in their own words, and by text message where that is wanted', async () => {
    const { appointmentId } = await booked();
    const client = await book.person('Tim', { phone: '+34 600 000 001' });
    const own = await book.appointment(client);
    const jobs = [
      await book.job('booked', appointmentId, book.hostPersonId),
      await book.job('booked', own, client, { channel: 'sms' }),
    ];
    await crew();
    for (const jobId of jobs) expect((await settled(book, jobId)).state).to.equal('sent');
    const [mail] = await mailsTo(`${book.hostPersonId}@client.example`);
    expect(mail?.text).to.include('Client: Zoë Reader');
    const sms = await fetch(`${(await catcher()).url}/sms`, { headers: { accept: 'application/json' } });
    expect(await sms.text()).to.include('your appointment at North Office is booked for');
  });

  it('P20: redelivered 20 times to two workers is still one mail', async () => {
    const { email, jobId } = await booked();
    const bus = await openTestBus();
    for (let n = 0; n < 20; n += 1) await bus.publish(jobSubject(queue), { jobId }, randomUUID());
    await Promise.all([crew({ bus: await openTestBus() }), crew({ bus: await openTestBus() })]);
    await settled(book, jobId);
    // The second round comes after everything was settled.
    for (let n = 0; n < 20; n += 1) await bus.publish(jobSubject(queue), { jobId }, randomUUID());
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await mailsTo(email)).to.have.length(1);
  });

  it('comes by the bus alone, without waiting for a sweep', async () => {
    const bus = await openTestBus();
    await crew({ bus: await openTestBus(), ...slowSweep });
    await new Promise((resolve) => setTimeout(resolve, 300));
    const { email, jobId } = await booked();
    const started = Date.now();
    await bus.publish(jobSubject(queue), { jobId }, jobId);
    await settled(book, jobId);
    expect(Date.now() - started).to.be.lessThan(3_000);
    expect(await mailsTo(email)).to.have.length(1);
  });

  it('P21: NATS is down and every notice goes out all the same', async () => {
    const jobs = await Promise.all(Array.from({ length: 30 }, () => booked()));
    await crew({ bus: await openTestBus('nats://127.0.0.1:9') });
    for (const { jobId, email } of jobs) {
      expect((await settled(book, jobId)).state).to.equal('sent');
      expect(await mailsTo(email)).to.have.length(1);
    }
  });

  it('P20: a worker dies with a job in hand and another takes it over when the lease is over', async () => {
    const { email, jobId } = await booked();
    expect(await claim({ db: book.db, worker: 'dead', leaseSeconds: 1 }, queue, jobId)).to.not.equal(undefined);
    await crew();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await mailsTo(email)).to.have.length(0);
    expect(await settled(book, jobId)).to.include({ state: 'sent', attempts: 2, fence: 2n });
    expect(await mailsTo(email)).to.have.length(1);
  });

  const suppressed = async (jobId: string, email: string): Promise<string | null | undefined> => {
    await crew();
    const { state, why } = await settled(book, jobId);
    expect(state).to.equal('suppressed');
    expect(await mailsTo(email)).to.have.length(0);
    return why;
  };

  it('P22: cancelled meanwhile, nothing is sent, and the ledger says why', async () => {
    const { email, jobId } = await booked({ status: 'cancelled' });
    expect(await suppressed(jobId, email)).to.equal('the appointment is cancelled by now');
  });

  it('P22: moved meanwhile, nothing is sent for the old time', async () => {
    const { email, jobId, appointmentId } = await booked();
    await book.db.execute('update read.appointments set sequence = 1 where appointment_id = $1', [appointmentId]);
    expect(await suppressed(jobId, email)).to.match(/moved since/);
  });

  it('an erased person gets nothing, even before the directory knows', async () => {
    const { email, jobId, client } = await booked();
    await book.keys.erase(client);
    expect(await suppressed(jobId, email)).to.equal('no usable e-mail address');
  });

  it('waits until the read tables show what caused it', async () => {
    const { email, jobId } = await booked({ status: 'requested' }, 'approved');
    await book.db.execute(`update read.progress set commit = 8 where name = 'listing'`);
    await crew();
    await new Promise((resolve) => setTimeout(resolve, 300));
    await book.db.execute(`update read.appointments set status = 'booked'`);
    await book.db.execute(`update read.progress set commit = 10 where name = 'listing'`);
    expect(await settled(book, jobId)).to.include({ state: 'sent', attempts: 1 });
    expect(await mailsTo(email)).to.have.length(1);
  });

  const hurry = () =>
    book.db.execute(`update jobs.deliveries set lease_until = now() where state = 'claimed' and claimed_by is null`);
  const waiting = (jobId: string) =>
    until(async () => {
      const delivery = await book.delivery(jobId);
      return delivery?.waits && delivery.why !== null ? delivery : undefined;
    }, 'the job to be given back');

  it('451 now, sent later', async () => {
    const { email, jobId } = await booked();
    await suffer({ mail: { refuse: 1, code: 451 } });
    await crew();
    expect(await waiting(jobId)).to.include({ state: 'claimed', why: 'smtp-451', attempts: 1 });
    await hurry();
    expect(await settled(book, jobId)).to.include({ state: 'sent', attempts: 2 });
    expect(await mailsTo(email)).to.have.length(1);
  });

  it('550 is failed for good', async () => {
    const { email, jobId } = await booked();
    await suffer({ mail: { refuse: 1, code: 550 } });
    await crew();
    expect(await settled(book, jobId)).to.include({ state: 'failed', why: 'smtp-550', attempts: 1 });
    expect(await mailsTo(email)).to.have.length(0);
  });

  it('the mail server is down: later, by whoever is there then', async () => {
    const { email, jobId } = await booked();
    const first = await crew({ smtpPort: 9 });
    expect((await waiting(jobId)).why).to.match(/^smtp-/);
    await first.stop();
    await crew();
    await hurry();
    expect((await settled(book, jobId)).state).to.equal('sent');
    expect(await mailsTo(email)).to.have.length(1);
  });

  it('Messages: 100 forged messages are 0 mails', async () => {
    const { email, appointmentId, client } = await booked();
    await book.db.execute('truncate jobs.ledger');
    const { url } = await nats();
    const raw = await connect({ servers: url });
    const bus = await openTestBus();
    await crew({ bus, ...slowSweep });
    await until(async () => bus.isConnected(), 'the bus');
    const forged = Array.from({ length: 100 }, (_, n) => {
      const mail = { jobId: randomUUID(), kind: 'booked', to: email, appointmentId, personId: client };
      const kinds = [
        { jobId: randomUUID() },
        mail,
        { jobId: `${randomUUID()}' or '1'='1` },
        { jobId: 7 },
        [],
        null,
        'x',
        '{',
        appointmentId,
        '',
      ];
      const chosen = kinds[n % kinds.length];
      return n % 10 === 7 ? '{not json' : JSON.stringify(chosen);
    });
    for (const text of forged) await raw.jetstream().publish(jobSubject(queue), Buffer.from(text));
    await raw.close();
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(await mailsTo(email)).to.have.length(0);
    expect(await book.db.query('select from jobs.deliveries')).to.have.length(0);
    // And the next real one is sent as if nothing had been.
    const jobId = await book.job('booked', appointmentId, client);
    await bus.publish(jobSubject(queue), { jobId }, jobId);
    expect((await settled(book, jobId)).state).to.equal('sent');
  });

  it('Recipients: 300 triggers for one person are 20 mails, the rest is parked', async () => {
    const client = await book.person('Ann');
    for (let n = 0; n < 300; n += 1)
      await book.job('booked', await book.appointment(client, { start: soon(60 + n) }), client);
    await Promise.all([crew(), crew()]);
    const count = async (): Promise<{ sent: number; parked: number }> => {
      const [row] = await book.db.query<{ sent: number; parked: number }>(
        `select count(*) filter (where state = 'sent')::int as sent,
                count(*) filter (where state = 'claimed' and attempts = 0 and lease_until > now() + interval '10 minutes')::int as parked
           from jobs.deliveries`,
      );
      return row ?? { sent: 0, parked: 0 };
    };
    await until(async () => (await count()).parked + (await count()).sent === 300, 'all 300 to be looked at', 30_000);
    const { sent, parked } = await count();
    expect(sent).to.be.within(15, 20);
    expect(sent + parked).to.equal(300);
    expect(await mailsTo(`${client}@client.example`)).to.have.length(sent);
  });
});
