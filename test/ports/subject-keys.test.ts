import { expect } from 'chai';
import type { Db } from '#platform/postgres/db';
import { migrate } from '#platform/postgres/migrate';
import { openPostgres } from '#platform/postgres/pool';
import { openSubjectKeys, rewrapAll, subjectKeysTable } from '#platform/sealing/keys';
import { openMasterKey } from '#platform/sealing/master-key';
import { openMemoryKeys } from '#platform/sealing/memory';
import { SubjectErased, type SubjectKeys } from '#platform/sealing/port';
import { postgres } from '#test/support/parts';
import { rejection, until } from './waiting.ts';

const prepare = async (url: string) => {
  const db = openPostgres({ url });
  await migrate({ db, url, migrations: [subjectKeysTable] });
  await db.close();
};
const opened: Db[] = [];
const open = (url: string) => {
  const db = openPostgres({ url, pollMs: 300 });
  opened.push(db);
  return db;
};
const fresh = async () => open((await postgres(prepare)).url);

const stores: readonly { readonly name: string; readonly keys: () => Promise<SubjectKeys> }[] = [
  { name: 'memory', keys: async () => openMemoryKeys() },
  { name: 'Postgres', keys: async () => openSubjectKeys({ db: await fresh(), masterKey: openMasterKey('master') }) },
];
for (const { name, keys: openKeys } of stores)
  describe(`subject keys: ${name}`, function () {
    this.timeout(60_000);
    let keys: SubjectKeys;
    beforeEach(async () => {
      keys = await openKeys();
    });
    afterEach(async () => {
      await keys.close();
      await Promise.all(opened.splice(0).map((db) => db.close()));
    });

    it('makes a key for each subject when it is first needed, and keeps it', async () => {
      const made = await keys.forSealing(['a', 'b', 'a']);
      expect(made('a')).to.have.length(32);
      expect(made('a')).to.not.deep.equal(made('b'));
      expect((await keys.forSealing(['a']))('a')).to.deep.equal(made('a'));
      expect((await keys.forUnsealing(['b']))('b')).to.deep.equal(made('b'));
    });
    it('makes nothing for who only reads', async () => {
      expect((await keys.forUnsealing(['stranger']))('stranger')).to.equal(undefined);
      expect(await keys.erase('stranger')).to.equal(true);
    });
    it('destroys a key for good', async () => {
      await keys.forSealing(['a', 'b']);
      expect(await keys.erase('a')).to.equal(true);
      const left = await keys.forUnsealing(['a', 'b']);
      expect(left('a')).to.equal(undefined);
      expect(left('b')).to.have.length(32);
    });
    it('forbids a new key for an erased subject, whether it ever had one or not', async () => {
      await keys.forSealing(['a']);
      await keys.erase('a');
      await keys.erase('never-seen');
      expect(await rejection(keys.forSealing(['a'])))
        .to.be.instanceOf(SubjectErased)
        .with.property('subject', 'a');
      expect(await rejection(keys.forSealing(['b', 'never-seen']))).to.be.instanceOf(SubjectErased);
    });
    it('takes a second erasure for the first', async () => {
      await keys.erase('a');
      expect(await keys.erase('a')).to.equal(false);
    });
    it('asks nothing of nobody', async () => {
      expect((await keys.forSealing([]))('a')).to.equal(undefined);
      expect((await keys.forUnsealing([]))('a')).to.equal(undefined);
    });
  });

describe('subject keys: Postgres, several processes', function () {
  this.timeout(60_000);
  const masterKey = openMasterKey('master');
  let url: string;
  let db: Db;
  beforeEach(async () => {
    ({ url } = await postgres(prepare));
    db = open(url);
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((one) => one.close()));
  });
  const another = (cacheSize?: number) =>
    openSubjectKeys({ db: open(url), masterKey, ...(cacheSize ? { cacheSize } : {}) });

  it('agree on the key when they make it at the same moment', async () => {
    const subjects = Array.from({ length: 40 }, (_, index) => `s${index}`);
    const all = await Promise.all(
      Array.from({ length: 6 }, (_, turn) => another().forSealing(turn % 2 ? subjects : [...subjects].reverse())),
    );
    for (const subject of subjects)
      expect(new Set(all.map((keyOf) => Buffer.from(keyOf(subject) ?? []).toString('hex'))).size).to.equal(1);
  });
  it('forget an erased subject within moments, without asking', async () => {
    const [one, two] = [another(), another()];
    await one.forSealing(['a']);
    expect((await two.forUnsealing(['a']))('a')).to.have.length(32);
    await one.erase('a');
    await until(async () => (await two.forUnsealing(['a']))('a') === undefined);
  });
  it('forget it also when the notification was lost', async () => {
    const two = another();
    await two.forSealing(['a']);
    await db.execute(`update subject_keys set wrapped = null, wrapped_by = null, destroyed_at = now()`);
    await until(async () => (await two.forUnsealing(['a']))('a') === undefined);
  });
  it('make many keys in one round trip', async () => {
    let asked = 0;
    const counting: Db = {
      ...db,
      query: (statement, values) => {
        asked += 1;
        return db.query(statement, values);
      },
    };
    const keys = openSubjectKeys({ db: { ...counting, listen: () => () => {} }, masterKey });
    await keys.forSealing(Array.from({ length: 200 }, (_, index) => `s${index}`));
    expect(asked).to.equal(1);
    await keys.forUnsealing(['s1', 's2']);
    expect(asked, 'from the cache').to.equal(1);
  });
  it('answer for more subjects than the cache holds', async () => {
    const keys = another(5);
    const subjects = Array.from({ length: 50 }, (_, index) => `s${index}`);
    const made = await keys.forSealing(subjects);
    const read = await keys.forUnsealing(subjects);
    for (const subject of subjects) expect(read(subject)).to.have.length(32).and.deep.equal(made(subject));
  });
  it('keep no key in the clear, and none of an erased subject', async () => {
    const keys = another();
    const made = (await keys.forSealing(['a', 'b']))('a');
    await keys.erase('b');
    const rows = await db.query<{ subject: string; wrapped: Buffer | null }>('select * from subject_keys order by 1');
    expect(rows[0]?.wrapped?.includes(Buffer.from(made ?? []))).to.equal(false);
    expect(rows[1]).to.include({ wrapped: null, wrapped_by: null });
  });
  it('cannot be given a new key by hand once erased', async () => {
    await another().erase('a');
    const error = await rejection(db.execute(`update subject_keys set wrapped = 'x', wrapped_by = 'y'`));
    expect(error).to.have.property('code', '23514');
  });
  it('outlive a change of the master key', async () => {
    const first = await another().forSealing(['a', 'b', 'c']);
    await another().erase('c');
    const fresh = openMasterKey('newer', ['master']);
    expect(await rewrapAll(db, fresh, 1)).to.equal(2);
    expect(await rewrapAll(db, fresh)).to.equal(0);
    const later = await openSubjectKeys({ db, masterKey: openMasterKey('newer') }).forUnsealing(['a', 'b', 'c']);
    expect([later('a'), later('b'), later('c')]).to.deep.equal([first('a'), first('b'), undefined]);
  });
});
