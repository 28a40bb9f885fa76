import { expect } from 'chai';
import { identityTables } from '#command-service/sign-in/open';
import type { RefreshToken } from '#command-service/sign-in/refresh-token';
import { openSessions, type Renewal, type Sessions } from '#command-service/sign-in/sessions';
import type { Db } from '#platform/postgres/db';
import { migrate } from '#platform/postgres/migrate';
import { openPostgres } from '#platform/postgres/pool';
import { postgres } from '#test/support/parts';

const told = (renewal: Renewal): string =>
  renewal?.state === 'renewed' ? `renewed ${renewal.token.generation}` : (renewal?.state ?? 'refused');

describe('refresh tokens in Postgres (threat row Refresh token, D2)', function () {
  this.timeout(60_000);
  let db: Db;
  let sessions: Sessions;
  let revoked: string[] = [];
  before(async () => {
    const { url } = await postgres();
    db = openPostgres({ url, max: 20 });
    await migrate({ db, url, migrations: identityTables });
    const revoke = async (sessionId: string) => void revoked.push(sessionId);
    sessions = openSessions({ db, days: 30, revoke });
  });
  beforeEach(() => {
    revoked = [];
  });
  after(() => db.close());

  const many = (count: number): Promise<RefreshToken[]> =>
    Promise.all(Array.from({ length: count }, (_, n) => sessions.open(`person${n}`)));
  /** As if so many seconds had passed since every renewal. */
  const age = (seconds: number) =>
    db.execute(
      `update identity.sessions set rotated = array(select at - make_interval(secs => $1) from unnest(rotated) with ordinality t(at, n) order by n)`,
      [seconds],
    );
  const ended = async (): Promise<number> => {
    const [row] = await db.query<{ count: number }>(
      'select count(*)::int as count from identity.sessions where ended_at is not null',
    );
    return row?.count ?? 0;
  };

  it('1,000 concurrent double refreshes: one successor each, 0 false revocations', async () => {
    const families = await many(1_000);
    const before = await ended();
    const pairs = await Promise.all(
      families.map((token) => Promise.all([sessions.renew(token), sessions.renew(token)])),
    );
    const successors = pairs.map(([one, other]) => `${told(one)}, ${told(other)}`);
    expect(new Set(successors)).to.deep.equal(new Set(['renewed 1, renewed 1']));
    expect([await ended(), revoked.length]).to.deep.equal([before, 0]);
  });

  it('200 replays after the grace: 200 families dead', async () => {
    const families = await many(200);
    for (const token of families) await sessions.renew(token);
    await age(11);
    const answers = await Promise.all(families.map((token) => sessions.renew(token)));
    expect(new Set(answers.map(told))).to.deep.equal(new Set(['reused']));
    expect(revoked.toSorted()).to.deep.equal(families.map(({ sessionId }) => sessionId).toSorted());
    const next = await Promise.all(families.map((token) => sessions.renew({ ...token, generation: 1 })));
    expect(new Set(next.map(told)), 'nor does the thief go on').to.deep.equal(new Set(['refused']));
  });

  it('a late twin is two generations behind and still no thief; nine seconds later too; eleven later it is', async () => {
    const token = await sessions.open('anna');
    expect(told(await sessions.renew(token))).to.equal('renewed 1');
    expect(told(await sessions.renew({ ...token, generation: 1 }))).to.equal('renewed 2');
    expect(told(await sessions.renew(token))).to.equal('renewed 1');
    await age(9);
    expect(told(await sessions.renew(token))).to.equal('renewed 1');
    await age(2);
    expect(told(await sessions.renew(token))).to.equal('reused');
    expect(told(await sessions.renew({ ...token, generation: 2 }))).to.equal('refused');
  });

  it('what was never given, is over, or ended, is refused and ends nobody else’s', async () => {
    const token = await sessions.open('bert');
    const other = await sessions.open('bert');
    expect(told(await sessions.renew({ ...token, generation: 5 }))).to.equal('refused');
    expect(told(await sessions.renew({ sessionId: 'none', generation: 0 }))).to.equal('refused');
    await sessions.end(token.sessionId);
    expect(told(await sessions.renew(token))).to.equal('refused');
    await db.execute('update identity.sessions set expires_at = now() where session_id = $1', [other.sessionId]);
    expect(told(await sessions.renew(other)), 'thirty days, however often it was renewed').to.equal('refused');
    expect(revoked).to.deep.equal([token.sessionId]);
  });

  it('all of a person end but the one in hand; of fifty-one the oldest ends', async () => {
    const [mine, second, third] = [
      await sessions.open('cleo'),
      await sessions.open('cleo'),
      await sessions.open('cleo'),
    ];
    const others = await sessions.open('dora');
    const gone = await sessions.endAllOf('cleo', mine.sessionId);
    expect(gone.map(({ sessionId }) => sessionId).toSorted()).to.deep.equal(
      [second, third].map((t) => t.sessionId).toSorted(),
    );
    expect([told(await sessions.renew(mine)), told(await sessions.renew(others))]).to.deep.equal([
      'renewed 1',
      'renewed 1',
    ]);
    for (let n = 0; n < 50; n += 1) await sessions.open('emil');
    const [oldest] = await db.query<{ sessionId: string }>(
      `select session_id as "sessionId" from identity.sessions where person_id = 'emil' order by seen_at limit 1`,
    );
    revoked = [];
    await sessions.open('emil');
    expect(revoked).to.deep.equal([oldest?.sessionId]);
  });

  it('the table holds nothing one could sign in with', async () => {
    const rows = await db.query<{ text: string }>('select s::text as text from identity.sessions s limit 5');
    const columns = await db.query<{ name: string }>(
      `select column_name as name from information_schema.columns where table_schema = 'identity' and table_name = 'sessions'`,
    );
    expect(rows).to.have.length(5);
    expect(columns.map(({ name }) => name).toSorted()).to.deep.equal([
      'ended_at',
      'expires_at',
      'generation',
      'opened_at',
      'person_id',
      'rotated',
      'seen_at',
      'session_id',
    ]);
  });
});
