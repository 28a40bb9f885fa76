import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { jobDue, jobSubject } from '#contracts/messages';
import { silentLog } from '#platform/log';
import { type Claimant, claimAll } from '#workers/claim';
import { noteAll } from '#workers/note';
import { openSilence } from '#workers/silence';
import { openWork, type Perform } from '#workers/work';
import { noticeBench } from './workers-bench.ts';
import { mailsTo, settled, until } from './workers-crew.ts';

const queue = 'notifications';

describe('jobs in batches (P20, 4.9)', () => {
  const bench = noticeBench();
  const worker = (name: string): Claimant => ({ db: bench.book().db, worker: name, leaseSeconds: 30 });
  const jobs = async (count: number): Promise<readonly string[]> => {
    const all = await Promise.all(Array.from({ length: count }, () => bench.booked()));
    return all.map(({ jobId }) => jobId);
  };
  const lapse = (jobId: string | undefined) =>
    bench.book().db.execute('update jobs.deliveries set lease_until = now() where job_id = $1', [jobId]);

  it('one that cannot be noted spoils no other', async () => {
    const [bad, ...good] = await jobs(20);
    const perform: Perform = async ({ job }) => ({
      state: 'suppressed',
      // No text in Postgres holds this: the statement for all of them fails.
      why: job.jobId === bad ? 'poison \u0000' : 'well',
    });
    const work = openWork({ ...worker('w'), queue, perform, log: silentLog });
    const ends = await Promise.allSettled([bad ?? '', ...good].map(work));
    expect(ends.filter(({ status }) => status === 'rejected')).to.have.length(1);
    for (const jobId of good)
      expect(await bench.book().delivery(jobId)).to.include({ state: 'suppressed', why: 'well' });
    expect(await bench.book().delivery(bad ?? ''), 'for whoever comes when the lease is over').to.include({
      state: 'claimed',
      attempts: 1,
    });
  });

  it('one that fails waits for its next try, the others are settled', async () => {
    const [bad, ...good] = await jobs(10);
    const perform: Perform = async ({ job }) => {
      if (job.jobId === bad) throw new Error('never');
      return { state: 'sent', providerId: job.jobId };
    };
    const work = openWork({ ...worker('w'), queue, perform, log: silentLog });
    await Promise.all([bad ?? '', ...good].map(work));
    expect(await bench.book().delivery(bad ?? '')).to.include({ state: 'claimed', why: 'Error: never', waits: true });
    for (const jobId of good)
      expect(await bench.book().delivery(jobId)).to.include({ state: 'sent', providerId: jobId });
  });

  it('a lease that is lost in the middle: only what is still its own is settled by the first', async () => {
    const ids = await jobs(3);
    const claims = (await claimAll(worker('first'), queue, ids)).filter((claim) => claim !== undefined);
    await lapse(ids[1]);
    const [heir] = await claimAll(worker('second'), queue, [ids[1] ?? '']);
    if (!heir) throw new Error('the lease was over');
    const late = claims.map((given) => ({ given, outcome: { state: 'failed', why: 'too late' } as const }));
    expect(await noteAll(bench.book().db, late)).to.deep.equal([true, false, true]);
    expect(await bench.book().delivery(ids[1] ?? '')).to.include({ state: 'claimed', attempts: 2, fence: 2n });
    const both = [
      { given: { ...heir, fence: 1n }, outcome: { state: 'failed', why: 'too late' } as const },
      { given: heir, outcome: { state: 'sent', providerId: 'x' } as const },
    ];
    expect(await noteAll(bench.book().db, both), 'old and new claim of one job at once').to.deep.equal([false, true]);
    expect(await bench.book().delivery(ids[1] ?? '')).to.include({ state: 'sent', why: null });
  });

  it('named twice in a batch, a job is in one hand', async () => {
    const [jobId = ''] = await jobs(1);
    const claims = await claimAll(worker('w'), queue, [jobId, jobId, jobId.toUpperCase()]);
    expect(claims.filter(Boolean)).to.have.length(1);
  });

  it('two workers over the same jobs, in opposite order, do each of them once', async () => {
    const ids = await jobs(150);
    const done: string[] = [];
    const perform: Perform = async ({ job }) => {
      done.push(job.jobId);
      return { state: 'suppressed', why: 'well' };
    };
    const [one, two] = [worker('one'), worker('two')].map((who) =>
      openWork({ ...who, queue, perform, log: silentLog }),
    );
    await Promise.all([...ids.map((jobId) => one?.(jobId)), ...ids.toReversed().map((jobId) => two?.(jobId))]);
    expect(done).to.have.length(150);
    expect(done).to.have.members(ids);
  });

  it('where sending is switched off, each is suppressed for that and nothing is read', async () => {
    const { db } = bench.book();
    const ids = await jobs(60);
    let statements = 0;
    const counted: typeof db = {
      ...db,
      query: (statement, values) => {
        if (!String(statement).includes('l.queue = $1')) statements += 1;
        return db.query(statement, values);
      },
    };
    await bench.crew({ db: counted, mailer: undefined, sms: undefined });
    for (const jobId of ids)
      expect(await settled(bench.book(), jobId)).to.include({ state: 'suppressed', why: 'mail is switched off' });
    expect(statements, 'all settled in one').to.be.lessThan(4);
  });

  it('where one channel is switched off, the other is worked on', async () => {
    const { jobId: mail, appointmentId, client, email } = await bench.booked();
    const sms = await bench.book().job('booked', appointmentId, client, { channel: 'sms' });
    await claimAll(worker('dead'), queue, [sms]);
    await lapse(sms);
    await bench.crew({ sms: undefined });
    expect(await settled(bench.book(), mail)).to.include({ state: 'sent' });
    expect(await settled(bench.book(), sms), 'also after one who could not end it').to.include({
      state: 'suppressed',
      why: 'sms is switched off',
      attempts: 2,
    });
    expect(await mailsTo(email)).to.have.length(1);
  });

  it('what others have in hand or have settled is not touched where sending is switched off', async () => {
    const { db, delivery } = bench.book();
    const [open = '', held = '', sent = '', elsewhere = ''] = await jobs(4);
    const [, claimed] = await claimAll(worker('other'), queue, [held, sent]);
    if (!claimed) throw new Error('both were free');
    await noteAll(db, [{ given: claimed, outcome: { state: 'sent', providerId: 'x' } }]);
    await db.execute(`update jobs.ledger set due_at = now() + interval '1 hour' where job_id = $1`, [elsewhere]);
    const silence = openSilence({ db, queue, log: silentLog, silent: ['mail'] });
    const stranger = randomUUID();
    expect(await silence([open, held, sent, elsewhere, stranger, open])).to.have.members([elsewhere, stranger]);
    expect(await delivery(open)).to.include({ state: 'suppressed', attempts: 1 });
    expect(await delivery(held)).to.include({ state: 'claimed', attempts: 1 });
    expect(await delivery(sent)).to.include({ state: 'sent', why: null });
    expect(await delivery(elsewhere)).to.equal(undefined);
    const other = openSilence({ db, queue: 'summaries', log: silentLog, silent: ['mail'] });
    expect(await other([open]), 'another queue settles none of this one').to.deep.equal([open]);
  });

  it('one message names many: each is done once, and strangers among them are passed over', async () => {
    const ids = await jobs(60);
    const bus = await bench.bus();
    await bench.crew({ bus: await bench.bus(), sweepMs: 600_000 });
    const named = [...ids, randomUUID(), ...ids.slice(0, 10), randomUUID()];
    await bus.publish(jobSubject(queue), jobDue(named), randomUUID());
    await bus.publish(jobSubject(queue), jobDue(ids.toReversed()), randomUUID());
    for (const jobId of ids) expect(await settled(bench.book(), jobId)).to.include({ state: 'sent', attempts: 1 });
    expect(await bench.book().db.query('select from jobs.deliveries')).to.have.length(60);
  });

  it('told to stop in the middle of a message, a worker ends what it has begun and leaves the rest in the ledger', async () => {
    const ids = await jobs(60);
    const bus = await bench.bus();
    const first = await bench.crew({ bus: await bench.bus(), sweepMs: 600_000 });
    await bus.publish(jobSubject(queue), jobDue(ids), randomUUID());
    await until(async () => (await bench.book().db.query('select from jobs.deliveries')).length > 0, 'the first claim');
    await first.stop();
    const begun = await bench.book().db.query<{ state: string }>('select state from jobs.deliveries');
    expect(begun.length).to.be.within(1, 20);
    expect(begun.every(({ state }) => state === 'sent')).to.equal(true);
    await bench.crew();
    for (const jobId of ids) expect(await settled(bench.book(), jobId)).to.include({ state: 'sent', attempts: 1 });
  });

  it('P22: each letter of a batch goes to its own reader', async () => {
    const all = await Promise.all(Array.from({ length: 40 }, () => bench.booked()));
    await bench.crew();
    for (const { jobId, email, appointmentId } of all) {
      expect((await settled(bench.book(), jobId)).state).to.equal('sent');
      const mails = await mailsTo(email);
      expect(mails.map(({ messageId }) => messageId)).to.deep.equal([`<job-${jobId}@office.example>`]);
      expect(mails[0]?.html).to.include(appointmentId);
    }
  });
});
