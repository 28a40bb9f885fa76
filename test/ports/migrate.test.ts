import { expect } from 'chai';
import type { Db } from '#platform/postgres/db';
import { type Migration, migrate } from '#platform/postgres/migrate';
import { openPostgres } from '#platform/postgres/pool';
import { postgres } from '#test/support/parts';

const first: Migration = {
  name: '001-books',
  up: (knex) => knex.schema.createTable('books', (table) => table.integer('id').primary()),
};
const second: Migration = { name: '002-shelf', up: (knex) => knex.raw('alter table books add column shelf text') };

describe('migrations', function () {
  this.timeout(30_000);
  let url: string;
  let db: Db;
  beforeEach(async function () {
    this.timeout(60_000);
    ({ url } = await postgres());
    db = openPostgres({ url });
  });
  afterEach(() => db.close());

  it('run once each, in their order', async () => {
    expect(await migrate({ db, url, migrations: [first, second] })).to.deep.equal(['001-books', '002-shelf']);
    expect(await migrate({ db, url, migrations: [first, second] })).to.deep.equal([]);
    expect(await db.query('select id, shelf from books')).to.deep.equal([]);
  });
  it('run once when many processes start at once', async () => {
    const starts = Array.from({ length: 4 }, () => migrate({ db, url, migrations: [first, second] }));
    expect((await Promise.all(starts)).flat().sort()).to.deep.equal(['001-books', '002-shelf']);
  });
  it('let the release before start after a newer one', async () => {
    await migrate({ db, url, migrations: [first, second] });
    expect(await migrate({ db, url, migrations: [first] })).to.deep.equal([]);
  });
  it('leave nothing half done when one fails, and go on once it is mended', async () => {
    const broken: Migration = {
      name: '002-shelf',
      up: async (knex) => {
        await knex.raw('alter table books add column shelf text');
        await knex.raw('select no_such_function()');
      },
    };
    const error = await migrate({ db, url, migrations: [first, broken] }).catch((thrown: unknown) => thrown);
    expect(String(error)).to.contain('no_such_function');
    expect(await migrate({ db, url, migrations: [first, second] })).to.include('002-shelf');
  });
  it('are not stopped by a lock that a killed process left behind', async () => {
    await migrate({ db, url, migrations: [first] });
    await db.execute('update migrations_lock set is_locked = 1');
    expect(await migrate({ db, url, migrations: [first, second] })).to.deep.equal(['002-shelf']);
  });
  it('need names of their own', async () => {
    const error = await migrate({ db, url, migrations: [first, first] }).catch((thrown: unknown) => thrown);
    expect(String(error)).to.contain('001-books');
  });
});
