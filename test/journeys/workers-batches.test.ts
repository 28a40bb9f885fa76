import { expect } from 'chai';
import { silentLog } from '#platform/log';
import { type Claimant, claimAll } from '#workers/claim';
import { noteAll } from '#workers/note';
import { openWork, type Perform } from '#workers/work';
import { noticeBench } from './workers-bench.ts';
import { mailsTo, settled } from './workers-crew.ts';

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
        if (!String(statement).includes('where l.queue')) statements += 1;
        return db.query(statement, values);
      },
    };
    await bench.crew({ db: counted, mailer: undefined, sms: undefined });
    for (const jobId of ids)
      expect(await settled(bench.book(), jobId)).to.include({ state: 'suppressed', why: 'mail is switched off' });
    expect(statements, 'claims and notes of 50 at once').to.be.lessThan(12);
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
