import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import ICAL from 'ical.js';
import { jobSubject } from '#contracts/messages';
import { catcher } from '#test/support/parts';
import { claimAll } from '#workers/claim';
import { noticeBench } from './workers-bench.ts';
import { mailsTo, settled } from './workers-crew.ts';

const queue = 'notifications';

describe('notices (B13, 4.9)', () => {
  const bench = noticeBench();

  it('B13: a job becomes exactly one mail with an invitation', async () => {
    const { email, jobId, appointmentId } = await bench.booked({}, 'booked', 'Asia/Kathmandu');
    await bench.crew();
    expect(await settled(bench.book(), jobId)).to.include({ state: 'sent', attempts: 1 });
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
    const { appointmentId } = await bench.booked();
    const client = await bench.book().person('Tim', { phone: '+34 600 000 001' });
    const own = await bench.book().appointment(client);
    const jobs = [
      await bench.book().job('booked', appointmentId, bench.book().hostPersonId),
      await bench.book().job('booked', own, client, { channel: 'sms' }),
    ];
    await bench.crew();
    for (const jobId of jobs) expect((await settled(bench.book(), jobId)).state).to.equal('sent');
    const [mail] = await mailsTo(`${bench.book().hostPersonId}@client.example`);
    expect(mail?.text).to.include('Client: Zoë Reader');
    const sms = await fetch(`${(await catcher()).url}/sms`, { headers: { accept: 'application/json' } });
    expect(await sms.text()).to.include('your appointment at North Office is booked for');
  });

  it('P20: redelivered 20 times to two workers is still one mail', async () => {
    const { email, jobId } = await bench.booked();
    const bus = await bench.bus();
    for (let n = 0; n < 20; n += 1) await bus.publish(jobSubject(queue), { jobId }, randomUUID());
    await Promise.all([bench.crew({ bus: await bench.bus() }), bench.crew({ bus: await bench.bus() })]);
    await settled(bench.book(), jobId);
    // The second round comes after everything was settled.
    for (let n = 0; n < 20; n += 1) await bus.publish(jobSubject(queue), { jobId }, randomUUID());
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await mailsTo(email)).to.have.length(1);
  });

  it('comes by the bus alone, without waiting for a sweep', async () => {
    const bus = await bench.bus();
    await bench.crew({ bus: await bench.bus(), sweepMs: 600_000 });
    await new Promise((resolve) => setTimeout(resolve, 300));
    const { email, jobId } = await bench.booked();
    const started = Date.now();
    await bus.publish(jobSubject(queue), { jobId }, jobId);
    await settled(bench.book(), jobId);
    expect(Date.now() - started).to.be.lessThan(3_000);
    expect(await mailsTo(email)).to.have.length(1);
  });

  it('P21: NATS is down and every notice goes out all the same', async () => {
    const jobs = await Promise.all(Array.from({ length: 30 }, () => bench.booked()));
    await bench.crew({ bus: await bench.bus('nats://127.0.0.1:9') });
    for (const { jobId, email } of jobs) {
      expect((await settled(bench.book(), jobId)).state).to.equal('sent');
      expect(await mailsTo(email)).to.have.length(1);
    }
  });

  it('P20: a worker dies with a job in hand and another takes it over when the lease is over', async () => {
    const { email, jobId } = await bench.booked();
    const [claim] = await claimAll({ db: bench.book().db, worker: 'dead', leaseSeconds: 1 }, queue, [jobId]);
    expect(claim).to.not.equal(undefined);
    await bench.crew();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await mailsTo(email)).to.have.length(0);
    expect(await settled(bench.book(), jobId)).to.include({ state: 'sent', attempts: 2, fence: 2n });
    expect(await mailsTo(email)).to.have.length(1);
  });

  const suppressed = async (jobId: string, email: string): Promise<string | null | undefined> => {
    await bench.crew();
    const { state, why } = await settled(bench.book(), jobId);
    expect(state).to.equal('suppressed');
    expect(await mailsTo(email)).to.have.length(0);
    return why;
  };

  it('P22: cancelled meanwhile, nothing is sent, and the ledger says why', async () => {
    const { email, jobId } = await bench.booked({ status: 'cancelled' });
    expect(await suppressed(jobId, email)).to.equal('the appointment is cancelled by now');
  });

  it('P22: moved meanwhile, nothing is sent for the old time', async () => {
    const { email, jobId, appointmentId } = await bench.booked();
    await bench
      .book()
      .db.execute('update read.appointments set sequence = 1 where appointment_id = $1', [appointmentId]);
    expect(await suppressed(jobId, email)).to.match(/moved since/);
  });

  it('an erased person gets nothing, even before the directory knows', async () => {
    const { email, jobId, client } = await bench.booked();
    await bench.book().keys.erase(client);
    expect(await suppressed(jobId, email)).to.equal('no usable e-mail address');
  });

  it('waits until the read tables show what caused it', async () => {
    const { email, jobId } = await bench.booked({ status: 'requested' }, 'approved');
    await bench.book().db.execute(`update read.progress set commit = 8 where name = 'listing'`);
    await bench.crew();
    await new Promise((resolve) => setTimeout(resolve, 300));
    await bench.book().db.execute(`update read.appointments set status = 'booked'`);
    await bench.book().db.execute(`update read.progress set commit = 10 where name = 'listing'`);
    expect(await settled(bench.book(), jobId)).to.include({ state: 'sent', attempts: 1 });
    expect(await mailsTo(email)).to.have.length(1);
  });
});
