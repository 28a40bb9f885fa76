import { expect } from 'chai';
import { DatabaseUnavailable, type Db } from '#platform/postgres/db';
import { openPostgres, type PostgresOptions } from '#platform/postgres/pool';
import { postgres } from '#test/support/parts';
import { pause, rejection } from './waiting.ts';

const terminateOthers = `select pg_terminate_backend(pid) from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid() and application_name like $1`;

describe('Postgres', function () {
  this.timeout(30_000);
  let url: string;
  let db: Db;
  const opened: Db[] = [];
  const open = (options: Partial<PostgresOptions> = {}) => {
    const one = openPostgres({ url, pollMs: 500, ...options });
    opened.push(one);
    return one;
  };
  before(async function () {
    this.timeout(60_000);
    ({ url } = await postgres());
    await open().execute('create table notes (id int primary key, text text not null)');
  });
  beforeEach(async () => {
    db = open();
    await db.execute('truncate notes');
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((one) => one.close()));
  });

  describe('statements that come often', () => {
    const often = async (sql: { query: Db['query'] }) => {
      for (let n = 0; n < 5; n += 1) await sql.query('select seen from shown where seen::text <> $1', ['x']);
      return sql.query('select seen from shown where seen::text <> $1', ['x']);
    };
    const show = (what: string) => db.execute(`drop view if exists shown; create view shown as select ${what} as seen`);

    it('are answered also when a view they ask has other columns by now, alone and in a transaction', async () => {
      for (const ask of [() => often(db), () => db.transaction(often)]) {
        await show('1');
        expect(await ask()).to.deep.equal([{ seen: 1 }]);
        await show(`'one'`);
        expect(await ask()).to.deep.equal([{ seen: 'one' }]);
      }
    });
    it('may be answered before the disk has it, where that was asked for', async () => {
      const setting = (one: Db) => one.query(`select current_setting('synchronous_commit') as value`);
      const lazy = open({ lazyCommit: true, planAnew: true });
      expect(await setting(lazy)).to.deep.equal([{ value: 'off' }]);
      expect(await lazy.query(`select current_setting('plan_cache_mode') as value`)).to.deep.equal([
        { value: 'force_custom_plan' },
      ]);
    });
  });

  describe('types', () => {
    it('keeps int8 whole, as bigint', async () => {
      const [row] = await db.query(`select 9007199254740993::int8 as one, array[1, null]::int8[] as many`);
      expect(row).to.deep.equal({ one: 9007199254740993n, many: [1n, null] });
    });
    it('gives instants as ISO text in UTC, whatever zone the session or the machine prefers', async () => {
      const [row] = await db.query(
        `select '2026-03-29 03:30:00+02'::timestamptz as a, '2026-03-29 01:30:00.12Z'::timestamptz as b,
                array['2026-03-29 01:30:00.123456Z']::timestamptz[] as c, null::timestamptz as d`,
      );
      expect(row).to.deep.equal({
        a: '2026-03-29T01:30:00.000Z',
        b: '2026-03-29T01:30:00.120Z',
        c: ['2026-03-29T01:30:00.123456Z'],
        d: null,
      });
    });
    it('gives dates and numerics as text', async () => {
      const [row] = await db.query(
        `select date '2026-03-29' as day, 12.50::numeric as price, '{"a":1}'::jsonb as data`,
      );
      expect(row).to.deep.equal({ day: '2026-03-29', price: '12.50', data: { a: 1 } });
    });
    it('takes back what it gave', async () => {
      const [row] = await db.query<{ same: boolean }>(
        'select $1::timestamptz = now() or true as same, $2::int8 = 5 as b',
        ['2026-03-29T01:30:00.000Z', 5n],
      );
      expect(row).to.deep.equal({ same: true, b: true });
    });
  });

  describe('statements', () => {
    it('runs what the builder makes, and says how many rows it touched', async () => {
      const rows = [1, 2, 3].map((id) => ({ id, text: `note ${id}` }));
      expect(await db.execute(db.build('notes').insert(rows))).to.equal(3);
      expect(await db.execute(db.build('notes').where('id', '>', 1).update({ text: 'x' }))).to.equal(2);
      expect(await db.query(db.build('notes').select('text').where({ id: 1 }))).to.deep.equal([{ text: 'note 1' }]);
    });
    it('passes an error of the statement on, with its code, and keeps the connection', async () => {
      const one = open({ max: 1 });
      await one.execute(`insert into notes values (1, 'a')`);
      expect(await rejection(one.execute(`insert into notes values (1, 'b')`))).to.have.property('code', '23505');
      expect(await one.query('select text from notes')).to.deep.equal([{ text: 'a' }]);
    });
    it('cancels a statement that takes too long', async () => {
      const hasty = open({ statementTimeoutMs: 150 });
      const error = await rejection(hasty.query('select pg_sleep(5)'));
      expect(error).to.be.instanceOf(DatabaseUnavailable).with.property('reason', 'timeout');
      expect(await hasty.query('select 1 as one')).to.deep.equal([{ one: 1 }]);
    });
    it('says clearly that every connection is in use', async () => {
      const narrow = open({ max: 1, acquireTimeoutMs: 200 });
      const long = narrow.query('select pg_sleep(1)');
      const error = await rejection(narrow.query('select 1'));
      expect(error).to.be.instanceOf(DatabaseUnavailable).with.property('reason', 'pool-exhausted');
      expect(String(error)).to.contain('all 1 connections');
      await long;
    });
    it('says that nothing was done when the server cannot be reached', async () => {
      const error = await rejection(open({ url: 'postgres://nobody@127.0.0.1:1/none' }).query('select 1'));
      expect(error).to.be.instanceOf(DatabaseUnavailable).to.include({ reason: 'no-connection', maybeDone: false });
    });
    it('says that a statement cut off may have been done, and goes on with a new connection', async () => {
      const one = open({ max: 1, applicationName: 'cut-me' });
      const cut = rejection(one.query('select pg_sleep(5)'));
      await pause(100);
      await db.query(terminateOthers, ['cut-me']);
      expect(await cut)
        .to.be.instanceOf(DatabaseUnavailable)
        .to.include({ reason: 'connection-lost', maybeDone: true });
      expect(await one.query('select 1 as one')).to.deep.equal([{ one: 1 }]);
    });
    it('does not notice that its idle connections were cut', async () => {
      const one = open({ applicationName: 'idle-one' });
      await Promise.all([1, 2, 3].map(() => one.query('select 1')));
      await db.query(terminateOthers, ['idle-one']);
      await pause(50);
      expect(await one.query('select 1 as one')).to.deep.equal([{ one: 1 }]);
    });
  });

  describe('rows copied in', () => {
    const copy = (texts: Iterable<string>) => db.transaction((tx) => tx.copyIn('copy notes from stdin', texts));
    const lines = (from: number, to: number) => {
      let text = '';
      for (let n = from; n < to; n += 1) text += `${n}\t${'x'.repeat(100)}\n`;
      return text;
    };
    const count = async () => (await db.query('select count(*)::integer as count from notes'))[0];

    it('are there, also when they come in many texts, and counted', async () => {
      const texts = Array.from({ length: 100 }, (_, n) => lines(n * 1_000, (n + 1) * 1_000));
      expect(await copy(texts)).to.equal(100_000);
      expect(await count()).to.deep.equal({ count: 100_000 });
      expect(await copy([])).to.equal(0);
    });
    it('are all refused when one is, early or late, and the connection stays whole', async () => {
      const alone = open({ max: 1 });
      const refused = (texts: Iterable<string>) =>
        rejection(alone.transaction((tx) => tx.copyIn('copy notes from stdin', texts)));
      expect(await refused(['1\ta\n', '1\tb\n'])).to.have.property('code', '23505');
      expect(await refused(['one\ta\n', ...Array.from({ length: 100 }, () => lines(0, 1_000))])).to.have.property(
        'code',
        '22P02',
      );
      expect(await alone.query('select count(*)::integer as count from notes')).to.deep.equal([{ count: 0 }]);
    });
    it('are given up when their writer fails, and it is that failure that is told of', async () => {
      const broken = function* () {
        yield '1\ta\n';
        throw new RangeError('no more');
      };
      expect(await rejection(copy(broken()))).to.be.instanceOf(RangeError);
      expect(await count()).to.deep.equal({ count: 0 });
    });
    it('come again when the connection was cut meanwhile', async () => {
      const one = open({ applicationName: 'cut-copy' });
      let runs = 0;
      await one.transaction(async (tx) => {
        runs += 1;
        if (runs === 1) await db.query(terminateOthers, ['cut-copy']);
        await tx.copyIn('copy notes from stdin', [lines(0, 10)]);
      });
      expect(runs).to.equal(2);
      expect(await count()).to.deep.equal({ count: 10 });
    });
  });

  describe('transactions', () => {
    it('commits all or nothing', async () => {
      await db.transaction((tx) => tx.execute(`insert into notes values (1, 'kept')`));
      await rejection(
        db.transaction(async (tx) => {
          await tx.execute(`insert into notes values (2, 'gone')`);
          throw new Error('no');
        }),
      );
      expect(await db.query('select id from notes')).to.deep.equal([{ id: 1 }]);
    });
    it('tries again after a serialization failure', async () => {
      await db.execute(`insert into notes values (1, '0')`);
      let runs = 0;
      const count = () =>
        db.transaction(
          async (tx) => {
            runs += 1;
            const [row] = await tx.query<{ text: string }>('select text from notes where id = 1');
            await pause(20);
            await tx.execute('update notes set text = $1 where id = 1', [String(Number(row?.text) + 1)]);
          },
          { isolation: 'serializable', tries: 20 },
        );
      await Promise.all([count(), count(), count()]);
      expect(await db.query('select text from notes')).to.deep.equal([{ text: '3' }]);
      expect(runs).to.be.greaterThan(3);
    });
    it('gives up after so many tries', async () => {
      let runs = 0;
      const failing = db.transaction(
        async (tx) => {
          runs += 1;
          await tx.execute(`do $$ begin raise exception 'again' using errcode = '40001'; end $$`);
        },
        { tries: 4 },
      );
      expect(await rejection(failing)).to.have.property('code', '40001');
      expect(runs).to.equal(4);
    });
    it('tries again when the connection was cut before the commit', async () => {
      const one = open({ applicationName: 'cut-tx' });
      let runs = 0;
      await one.transaction(async (tx) => {
        runs += 1;
        await tx.execute(`insert into notes values (7, 'once')`);
        if (runs === 1) await db.query(terminateOthers, ['cut-tx']);
        await tx.query('select 1');
      });
      expect(runs).to.equal(2);
      expect(await db.query('select id from notes')).to.deep.equal([{ id: 7 }]);
    });
    it('refuses to write when it said it only reads', async () => {
      const error = await rejection(
        db.transaction((tx) => tx.execute(`insert into notes values (1, 'a')`), { readOnly: true }),
      );
      expect(error).to.have.property('code', '25006');
    });
  });
});
