import { expect } from 'chai';
import { type Attempts, openAttempts } from '#command-service/sign-in/attempts';
import { identityTables } from '#command-service/sign-in/open';
import { Problem } from '#contracts/problems';
import type { Db } from '#platform/postgres/db';
import { migrate } from '#platform/postgres/migrate';
import { openPostgres } from '#platform/postgres/pool';
import { postgres } from '#test/support/parts';

const addressOf = (n: number): string => `203.0.${n >> 8}.${n & 255}`;

describe('failed sign-ins, counted for all processes (threat row Account, B9)', function () {
  this.timeout(60_000);
  let db: Db;
  let attempts: Attempts;
  let now = Date.parse('2026-03-01T12:00:00Z');
  before(async () => {
    const { url } = await postgres();
    db = openPostgres({ url, max: 10 });
    await migrate({ db, url, migrations: identityTables });
    attempts = openAttempts(db, Buffer.alloc(32, 5), () => now);
  });
  after(() => db.close());

  const tried = (account: string, address: string, knownDevice?: string): Promise<string> =>
    attempts.start({ account, address, knownDevice }).then(
      ({ isLast }) => (isLast ? 'last' : 'tried'),
      (error: unknown) => (error instanceof Problem ? error.code : String(error)),
    );

  it('10,000 failures from 500 addresses are 100 tries, and the owner on a known device gets in', async () => {
    const outcomes: Record<string, number> = {};
    for (let round = 0; round < 20; round += 1) {
      const all = await Promise.all(Array.from({ length: 500 }, (_, n) => tried('victim', addressOf(n))));
      for (const one of all) outcomes[one] = (outcomes[one] ?? 0) + 1;
      now += 3_600_000;
    }
    expect(outcomes).to.deep.equal({ tried: 99, last: 1, 'too-many-failures': 9_900 });
    expect(await tried('victim', addressOf(1), 'the-kitchen-table')).to.equal('tried');
    expect(await tried('somebody-else', addressOf(1))).to.equal('tried');
    // The mail opens it again, for everybody.
    await attempts.forget('victim');
    expect(await tried('victim', addressOf(2))).to.equal('tried');
  });

  it("who proves it, who fails and the mail that opens it stand in nobody's way for good", async () => {
    const refused = () => Promise.reject(new Problem('rate-limited'));
    const one = async (n: number) => {
      const attempt = await attempts.start({ account: 'eve', address: '192.0.2.7', knownDevice: undefined });
      if (n % 3 === 0) await attempts.forget('eve');
      else if (n % 3 === 1) await attempt.succeeded();
      else await attempt.unlessItFails(refused).catch((error: Problem) => expect(error.code).to.equal('rate-limited'));
    };
    for (let round = 0; round < 40; round += 1) {
      const failed = await Promise.all(Array.from({ length: 9 }, (_, n) => one(n).then(() => '', String)));
      expect(failed.join(''), `round ${round}`).to.equal('');
      await attempts.forget('eve');
    }
  });

  it('ten are free; a sign-in that was right counts for nothing', async () => {
    const alone = { account: 'anna', address: '198.51.100.1', knownDevice: undefined };
    for (let n = 0; n < 20; n += 1) await (await attempts.start(alone)).succeeded();
    const busy = () => Promise.reject(new Problem('rate-limited'));
    for (let n = 0; n < 20; n += 1)
      await (await attempts.start(alone)).unlessItFails(busy).catch((error: Problem) => error.code);
    for (let n = 0; n < 10; n += 1) expect(await tried('anna', '198.51.100.1'), `${n}`).to.equal('tried');
    expect(await tried('anna', '198.51.100.1')).to.equal('rate-limited');
    const refused = await attempts.start(alone).catch((error: Problem) => error.facts);
    expect(refused).to.deep.equal({ retryAfter: 2 });
    expect(await tried('anna', '198.51.100.2'), 'another address of hers').to.equal('tried');
    now += 2_000;
    expect(await tried('anna', '198.51.100.1')).to.equal('tried');
    expect(await tried('anna', '198.51.100.1')).to.equal('rate-limited');
  });

  it('one address over many accounts waits as well, and a network of IPv6 is one address', async () => {
    const outcomes = new Map<string, number>();
    for (let n = 0; n < 230; n += 1) {
      const outcome = await tried(`account${n}`, `2001:db8:0:7::${n.toString(16)}`);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    expect([...outcomes]).to.deep.equal([
      ['tried', 200],
      ['rate-limited', 30],
    ]);
  });

  it('a device has a count of its own: a stolen one gets a hundred tries, and slowly', async () => {
    let tries = 0;
    for (let day = 0; day < 40; day += 1)
      for (let quarter = 0; quarter < 4; quarter += 1) {
        if ((await tried('cleo', '198.51.100.9', 'stolen')) === 'tried') tries += 1;
        now += 900_000;
      }
    expect(tries).to.equal(99);
    expect(await tried('cleo', '198.51.100.9', 'stolen')).to.equal('too-many-failures');
    expect(await tried('cleo', '198.51.100.9')).to.equal('tried');
  });

  it('keeps neither address nor account in words, and forgets what no rule remembers', async () => {
    const rows = await db.query<{ bucket: string }>('select bucket from identity.attempts');
    expect(rows.length).to.be.greaterThan(100);
    for (const { bucket } of rows) expect(bucket).to.match(/^(account|address|pair|device):[\w-]{22}$/);
    await db.execute("update identity.attempts set last_at = now() - interval '31 days'");
    await attempts.clear();
    expect(await db.query('select 1 from identity.attempts')).to.deep.equal([]);
  });

  it('fails closed: without Postgres nobody is let try', async () => {
    const gone = openPostgres({ url: 'postgres://nobody@127.0.0.1:1/none', max: 1 });
    const outcome = await openAttempts(gone, Buffer.alloc(32), Date.now)
      .start({ account: 'a', address: '198.51.100.1', knownDevice: undefined })
      .catch((error: Error) => error.name);
    await gone.close();
    expect(outcome).to.equal('DatabaseUnavailable');
  });
});
