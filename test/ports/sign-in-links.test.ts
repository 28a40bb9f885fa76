import { expect } from 'chai';
import { type LinkKind, type Links, openLinks } from '#command-service/sign-in/links';
import { identityTables } from '#command-service/sign-in/open';
import type { Db } from '#platform/postgres/db';
import { migrate } from '#platform/postgres/migrate';
import { openPostgres } from '#platform/postgres/pool';
import { postgres } from '#test/support/parts';

const kinds: readonly LinkKind[] = ['reset', 'verify', 'email', 'invitation', 'setup'];

describe('one-time links in Postgres (B9, threat row First admin)', function () {
  this.timeout(30_000);
  let db: Db;
  let links: Links;
  before(async () => {
    const { url } = await postgres();
    db = openPostgres({ url, max: 10 });
    await migrate({ db, url, migrations: identityTables });
    links = openLinks(db);
  });
  after(() => db.close());
  const age = (minutes: number) =>
    db.execute('update identity.links set expires_at = expires_at - make_interval(mins => $1)', [minutes]);

  it('of twenty who come with one at once, one gets it; looking changes nothing', async () => {
    const token = await links.make('reset', 'anna', 'hmac');
    for (let n = 0; n < 3; n += 1)
      expect(await links.look(token, kinds)).to.include({ personId: 'anna', kind: 'reset' });
    const all = await Promise.all(
      Array.from({ length: 20 }, () => db.transaction((sql) => links.use(sql, token, ['reset']))),
    );
    expect(all.filter((link) => link !== undefined)).to.deep.equal([
      { kind: 'reset', personId: 'anna', emailHmac: 'hmac' },
    ]);
    expect(await links.look(token, kinds)).to.equal(undefined);
  });

  it('are good for one thing, and for as long as is said of them', async () => {
    const lives = { reset: 60, email: 1_440, verify: 4_320, invitation: 10_080 } as const;
    for (const [kind, minutes] of Object.entries(lives) as [keyof typeof lives, number][]) {
      const token = await links.make(kind, 'bert', 'hmac');
      const others = kinds.filter((other) => other !== kind);
      expect(await links.look(token, others), kind).to.equal(undefined);
      await age(minutes - 1);
      expect(await links.look(token, [kind]), kind).to.include({ personId: 'bert' });
      await age(2);
      expect(await links.look(token, [kind]), kind).to.equal(undefined);
    }
  });

  it('of several processes that start at once one prints a setup token; half an hour later another may', async () => {
    const made = (await Promise.all(Array.from({ length: 8 }, () => links.makeSetup()))).filter((one) => one);
    expect(made).to.have.length(1);
    expect(await links.makeSetup()).to.equal(undefined);
    await age(31);
    expect(await links.look(made[0] ?? '', ['setup'])).to.equal(undefined);
    expect(await links.makeSetup())
      .to.be.a('string')
      .and.not.equal(made[0]);
  });

  it('all of a person are withdrawn at once; what is long over is thrown away', async () => {
    const [mine, theirs] = [await links.make('reset', 'cleo', 'hmac'), await links.make('verify', 'dora', 'hmac')];
    await links.withdraw(db, 'cleo');
    expect([await links.look(mine, kinds), (await links.look(theirs, kinds))?.personId]).to.deep.equal([
      undefined,
      'dora',
    ]);
    await age(30 * 1_440);
    await links.clear();
    expect(await db.query('select 1 from identity.links')).to.deep.equal([]);
  });

  it('guessing finds none, and the table holds no token', async () => {
    const token = await links.make('invitation', 'emil', 'hmac');
    const guesses = Array.from({ length: 500 }, (_, n) => `${token.slice(0, -3)}${String(n).padStart(3, '0')}`);
    const found = await Promise.all(
      guesses.filter((guess) => guess !== token).map((guess) => links.look(guess, kinds)),
    );
    expect(found.filter((link) => link)).to.deep.equal([]);
    const rows = await db.query('select l::text as text from identity.links l');
    expect(JSON.stringify(rows)).not.to.include(token);
  });
});
