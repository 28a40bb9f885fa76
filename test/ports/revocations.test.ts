import { expect } from 'chai';
import { openRevocations, revoke } from '#platform/auth/revocations';
import { revocationsTable } from '#platform/auth/revocations-table';
import { silentLog } from '#platform/log';
import type { Db } from '#platform/postgres/db';
import { migrate } from '#platform/postgres/migrate';
import { openPostgres } from '#platform/postgres/pool';
import { postgres } from '#test/support/parts';
import { until } from '../journeys/projectors-kit.ts';

describe('the table of revocations (P36)', function () {
  this.timeout(30_000);
  let url = '';
  let db: Db;
  before(async () => {
    ({ url } = await postgres());
    db = openPostgres({ url, pollMs: 60_000 });
  });
  after(() => db.close());

  it('is made by two services that start at once', async () => {
    const migrations = [revocationsTable];
    await Promise.all(['of_one', 'of_other'].map((table) => migrate({ db, url, migrations, table })));
    expect(await db.query('select * from identity.revocations')).to.deep.equal([]);
  });

  it('keeps the later of two instants, in whatever order they come', async () => {
    const [early, late] = [new Date(Date.now() - 60_000), new Date()];
    await revoke(db, 'person', 'anna', early);
    await revoke(db, 'person', 'anna', late);
    await revoke(db, 'person', 'anna', early);
    const [row] = await db.query<{ not_before: string }>('select not_before from identity.revocations');
    expect(row?.not_before).to.equal(late.toISOString());
  });

  it('tells every process at once, and those that start later find it', async () => {
    const listening = await openRevocations({ db, log: silentLog, now: Date.now });
    const other = openPostgres({ url });
    // The first LISTEN asks to look; until then nothing would be heard.
    await until('it listens', async () => {
      await revoke(other, 'session', 'a probe', new Date());
      return listening.notBefore('session', 'a probe') !== undefined;
    });
    const at = new Date();
    await revoke(other, 'session', 's1', at);
    await until('it is heard of', () => listening.notBefore('session', 's1') === at.getTime(), 1_000);
    const later = await openRevocations({ db: other, log: silentLog, now: Date.now });
    expect(later.isRevoked({ sub: 'nobody', sid: 's1', iat: at.getTime() })).to.equal(true);
    later.close();
    const longAgo = new Date(Date.now() - 25 * 3_600_000).toISOString();
    await other.execute(
      "insert into identity.revocations (kind, id, not_before) select kind, 'old', $1 from unnest('{session,standing,key}'::text[]) kind",
      [longAgo],
    );
    await listening.clear();
    const kept = await other.query<{ kind: string }>("select kind from identity.revocations where id in ('old', 's1')");
    expect(kept.map(({ kind }) => kind).toSorted(), 'a key is over for ever, and the log is').to.deep.equal([
      'key',
      'session',
      'standing',
    ]);
    listening.close();
    await other.close();
  });
});
