import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { silentLog } from '#platform/log';
import { DatabaseUnavailable, type Sql, type Statement } from '#platform/postgres/db';
import { postgres } from '#test/support/parts';
import { backoffSeconds, type Claim, type Claimant, claimAll, mostAttempts } from '#workers/claim';
import { openLook } from '#workers/due';
import { noteAll, type Outcome } from '#workers/note';
import { openWork } from '#workers/work';
import { type Book, openBook, prepareDatabase } from './workers-fixture.ts';

const queue = 'notifications';
const claim = async (claimant: Claimant, of: string, jobId: string) => (await claimAll(claimant, of, [jobId]))[0];
const note = async (db: Sql, given: Claim, outcome: Outcome) => (await noteAll(db, [{ given, outcome }]))[0];

describe('claims (P20, 4.9)', () => {
  let book: Book;
  let jobId: string;
  before(async () => {
    book = await openBook((await postgres(prepareDatabase)).url);
  });
  after(() => book.close());
  beforeEach(async () => {
    const client = await book.person('Ann');
    jobId = await book.job('booked', await book.appointment(client), client);
  });
  const worker = (name: string, leaseSeconds = 30): Claimant => ({ db: book.db, worker: name, leaseSeconds });
  const lapse = () => book.db.execute(`update jobs.deliveries set lease_until = now() where job_id = $1`, [jobId]);
  const due = async () => (await openLook({ db: book.db, queue, limit: 100, isConnected: () => false }).find()).jobs;

  it('give a job to one of 40 who ask at once', async () => {
    const claims = await Promise.all(Array.from({ length: 40 }, (_, n) => claim(worker(`w${n}`), queue, jobId)));
    expect(claims.filter(Boolean)).to.have.length(1);
    expect(await due()).to.not.include(jobId);
  });

  it('pass to another when the lease is over, and the first cannot settle any more', async () => {
    const zombie = await claim(worker('first'), queue, jobId);
    expect(await claim(worker('second'), queue, jobId)).to.equal(undefined);
    await lapse();
    expect(await due()).to.include(jobId);
    const heir = await claim(worker('second'), queue, jobId);
    if (!zombie || !heir) throw new Error('both had it once');
    expect(heir.fence > zombie.fence).to.equal(true);
    expect(await note(book.db, zombie, { state: 'failed', why: 'too late' })).to.equal(false);
    expect(await note(book.db, zombie, { state: 'retry', why: 'too late' })).to.equal(false);
    expect(await note(book.db, heir, { state: 'sent', providerId: 'x' })).to.equal(true);
    expect(await book.delivery(jobId)).to.include({ state: 'sent', attempts: 2 });
    await lapse();
    expect(await claim(worker('third'), queue, jobId)).to.equal(undefined);
  });

  it('are looked for seldom while the bus tells of jobs, but those given back as often as ever', async () => {
    let isConnected = true;
    const { heard, find } = openLook({ db: book.db, queue, limit: 100, isConnected: () => isConnected });
    const age = (seconds: number) =>
      book.db.execute(`update jobs.ledger set due_at = now() - make_interval(secs => $2) where job_id = $1`, [
        jobId,
        seconds,
      ]);
    expect((await find()).jobs, 'the bus has its time').to.not.include(jobId);
    await age(6);
    heard();
    expect((await find()).jobs, 'the bus told of a job a moment ago').to.not.include(jobId);
    isConnected = false;
    await age(3_600);
    expect((await find()).jobs, 'nobody tells of it').to.include(jobId);
    isConnected = true;
    await claim(worker('w'), queue, jobId);
    expect((await find()).jobs).to.not.include(jobId);
    await lapse();
    expect((await find()).jobs, 'given back').to.include(jobId);
  });

  it('are looked for in all the ledger at first, also where the bus tells of jobs, until all are found', async () => {
    const client = await book.person('Ada');
    const old: string[] = [];
    for (let n = 0; n < 5; n += 1) old.push(await book.job('booked', await book.appointment(client), client));
    await book.db.execute(`update jobs.ledger set due_at = now() - interval '400 days' where job_id = any($1)`, [old]);
    const { find, startOver } = openLook({ db: book.db, queue, limit: 3, isConnected: () => true });
    const seen = new Set<string>();
    for (let more = true; more; ) {
      const { jobs, isFull } = await find();
      for (const found of jobs) {
        seen.add(found);
        await claim(worker('w'), queue, found);
      }
      more = isFull;
    }
    expect([...seen]).to.include.members(old);
    const [lost = ''] = old;
    await book.db.execute('delete from jobs.deliveries where job_id = $1', [lost]);
    expect((await find()).jobs, 'years behind the last look').to.not.include(lost);
    startOver();
    expect((await find()).jobs).to.include(lost);
  });

  it('do not exist for what is not due, not of this queue, or not there at all', async () => {
    expect(await claim(worker('w'), 'summaries', jobId)).to.equal(undefined);
    expect(await claim(worker('w'), queue, randomUUID())).to.equal(undefined);
    await book.db.execute(`update jobs.ledger set due_at = now() + interval '1 hour' where job_id = $1`, [jobId]);
    expect(await claim(worker('w'), queue, jobId)).to.equal(undefined);
    expect(await due()).to.not.include(jobId);
  });

  it('P20: are settled when Postgres is back, and what was sent is not sent again', async () => {
    for (const outcome of [
      { state: 'sent', providerId: 'x' },
      { state: 'parked', seconds: 60, why: 'later' },
    ] as const) {
      const client = await book.person('Ben');
      const job = await book.job('booked', await book.appointment(client), client);
      let [tries, performed] = [0, 0];
      const lost = () => new DatabaseUnavailable('connection-lost', 'gone', true);
      const db: typeof book.db = {
        ...book.db,
        async query<T>(statement: Statement, values?: readonly unknown[]) {
          if (!String(statement).includes('update jobs.deliveries')) return book.db.query<T>(statement, values);
          tries += 1;
          if (tries === 1) throw lost();
          const touched = await book.db.query<T>(statement, values);
          if (tries === 2) throw lost();
          return touched;
        },
      };
      const perform = async () => {
        performed += 1;
        return outcome;
      };
      await openWork({ ...worker('w'), db, queue, perform, log: silentLog })(job);
      expect([tries, performed]).to.deep.equal([3, 1]);
      const settled = outcome.state === 'sent';
      expect(await book.delivery(job)).to.include(
        settled ? { state: 'sent', attempts: 1 } : { state: 'claimed', attempts: 0 },
      );
    }
  });

  const work = (perform: () => Promise<never>) => openWork({ ...worker('w'), queue, perform, log: silentLog })(jobId);

  it('wait longer with each failure, and end as failed after eight', async () => {
    for (let attempt = 1; attempt < mostAttempts; attempt += 1) {
      await work(() => Promise.reject(new Error('down')));
      expect(await book.delivery(jobId)).to.include({
        state: 'claimed',
        why: 'Error: down',
        attempts: attempt,
        waits: true,
      });
      expect(await due()).to.not.include(jobId);
      await lapse();
    }
    await work(() => Promise.reject(new Error('down')));
    expect(await book.delivery(jobId)).to.include({ state: 'failed', why: 'given up after 8 tries: Error: down' });
  });

  it('outlast an outage of four hours and a half', () => {
    const waits = Array.from({ length: mostAttempts - 1 }, (_, n) => backoffSeconds(n + 1));
    expect(waits[0]).to.equal(5);
    expect(waits.reduce((sum, wait) => sum + wait, 0)).to.be.greaterThan(4.5 * 3_600);
  });

  it('end as failed when eight workers died of it', async () => {
    for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
      await claim(worker('dies'), queue, jobId);
      await lapse();
    }
    let tried = false;
    await work(() => {
      tried = true;
      return Promise.reject(new Error('never'));
    });
    expect(tried).to.equal(false);
    expect(await book.delivery(jobId)).to.include({ state: 'failed', why: 'given up after 8 tries' });
  });
});
