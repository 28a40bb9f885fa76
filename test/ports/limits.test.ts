import { expect } from 'chai';
import { Problem } from '#contracts/problems';
import { type Limiter, quotasOf } from '#platform/http/limits';
import { sharedLimiter } from '#platform/http/shared-limits';
import { silentLog } from '#platform/log';
import type { Db } from '#platform/postgres/db';
import { openPostgres } from '#platform/postgres/pool';
import { postgres } from '#test/support/parts';
import { until } from '../journeys/projectors-kit.ts';

describe('limits that several processes share (P34, E5)', function () {
  this.timeout(30_000);
  let url = '';
  const opened: { close(): Promise<void> }[] = [];
  before(async () => {
    ({ url } = await postgres());
  });
  after(() => Promise.all(opened.map((one) => one.close())));

  const quotas = quotasOf({ all: 40, ofKeys: 10 });
  const instance = (db: Db = openPostgres({ url, max: 2 })) => {
    const secret = Buffer.from('a secret of this test alone');
    const limiter = sharedLimiter({ db, quotas, windowSeconds: 3_600, secret, log: silentLog, now: Date.now });
    opened.push(limiter);
    return limiter;
  };
  const spend = async (limiter: Limiter, kind: 'read' | 'sign-in', key: string) => limiter.spend(kind, key);

  it('let in exactly so many sign-ins as one would, however many instances are asked at once', async () => {
    const instances = [instance(), instance(), instance()];
    const tries = Array.from({ length: 60 }, (_, i) => instances[i % 3] ?? instance());
    const answers = await Promise.all(tries.map((limiter) => spend(limiter, 'sign-in', '192.0.2.1')));
    expect(answers.filter(({ limited }) => !limited)).to.have.length(quotas['sign-in']);
    expect((await spend(instance(), 'sign-in', '192.0.2.2')).remaining).to.equal(quotas['sign-in'] - 1);
  });

  it('count what the others let in, soon, and refuse nobody who was told that something is left', async () => {
    const [one, other] = [instance(), instance()];
    for (let i = 0; i < 39; i += 1) await spend(one, 'read', 'anna');
    const first = await spend(other, 'read', 'anna');
    expect(first.remaining, 'it knows of none yet').to.equal(39);
    const db = openPostgres({ url });
    await until('both have told', async () => {
      const [row] = await db.query<{ used: number }>('select max(used) as used from limits.counts');
      return (row?.used ?? 0) >= 40;
    });
    await db.close();
    let last = first;
    await until('it is full', async () => {
      const next = await spend(other, 'read', 'anna');
      if (last.remaining > 0) expect(next.limited, `r=${last.remaining} was promised`).to.equal(false);
      last = next;
      return next.limited;
    });
    expect(last.limited).to.equal(true);
  });

  it('wait for nothing but the count of a sign-in', () => {
    const limiter = instance();
    expect(limiter.spend('read', 'bert')).to.not.be.instanceOf(Promise);
    expect(limiter.spend('key-write', 'key:k')).to.not.be.instanceOf(Promise);
  });

  it('without their database let reads through and nobody sign in', async () => {
    const gone = instance(openPostgres({ url: 'postgres://nobody@127.0.0.1:1/none', acquireTimeoutMs: 500 }));
    expect((await spend(gone, 'read', 'anna')).limited).to.equal(false);
    const refusal = await spend(gone, 'sign-in', '192.0.2.1').catch((error: unknown) => error);
    expect(refusal).to.be.instanceOf(Problem).and.include({ code: 'unavailable' });
    expect((refusal as Problem).facts).to.deep.include({ retryAfter: 5 });
  });

  it('keep no address and no name', async () => {
    const db = openPostgres({ url });
    const rows = JSON.stringify(await db.query('select id from limits.counts'));
    await db.close();
    expect(rows.length).to.be.greaterThan(20);
    for (const plain of ['192.0', 'anna', 'sign-in']) expect(rows).to.not.include(plain);
  });
});
