import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { removePostgres, startPostgres } from '#embedded/postgres';
import { DatabaseUnavailable, type Db } from '#platform/postgres/db';
import { openPostgres, type PostgresOptions } from '#platform/postgres/pool';
import { postgres } from '#test/support/parts';
import { pause, rejection, until } from './waiting.ts';

const terminateOthers = `select pg_terminate_backend(pid) from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid() and application_name like $1`;

describe('Postgres: listening and leading', function () {
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
  });
  beforeEach(async () => {
    db = open();
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((one) => one.close()));
  });

  describe('listening', () => {
    it('hears what is notified, once the transaction commits', async () => {
      const heard: string[] = [];
      const stop = db.listen('pages', (payload) => void (payload !== undefined && heard.push(payload)));
      await pause(200);
      await db.transaction(async (tx) => {
        await tx.query(`select pg_notify('pages', 'page-1')`);
        await pause(50);
        expect(heard).to.deep.equal([]);
      });
      await until(() => heard.length === 1);
      stop();
      await pause(50);
      await db.query(`select pg_notify('pages', 'page-2')`);
      await pause(100);
      expect(heard).to.deep.equal(['page-1']);
    });
    it('hears again after its connection was cut, and is told to look for itself', async () => {
      const one = open({ applicationName: 'ears' });
      const heard: (string | undefined)[] = [];
      one.listen('pages', (payload) => void heard.push(payload));
      await until(() => heard.length > 0);
      await db.query(terminateOthers, ['ears%']);
      heard.length = 0;
      await until(async () => {
        await db.query(`select pg_notify('pages', 'after')`);
        return heard.includes('after');
      });
      expect(heard).to.include(undefined);
    });
    it('tells everybody to look now and then, notified or not', async () => {
      let told = 0;
      open({ pollMs: 100 }).listen('quiet', (payload) => {
        if (payload === undefined) told += 1;
      });
      await until(() => told >= 4, 2_000);
    });
    it('keeps the channels apart, whatever they are called', async () => {
      const heard: string[] = [];
      db.listen('a"; drop table notes; --', (payload) => void (payload !== undefined && heard.push(`odd ${payload}`)));
      db.listen('plain', (payload) => void (payload !== undefined && heard.push(`plain ${payload}`)));
      await pause(200);
      await db.query('select pg_notify($1, $2)', ['a"; drop table notes; --', 'x']);
      await until(() => heard.length === 1);
      expect(heard).to.deep.equal(['odd x']);
    });
  });

  describe('advisory locks', () => {
    it('make one leader, and the next when it releases', async () => {
      const stop = new AbortController();
      const first = await db.advisoryLock('leader', stop.signal);
      let second: Awaited<ReturnType<Db['advisoryLock']>> | undefined;
      const waiting = open().advisoryLock('leader', stop.signal);
      void waiting.then((lock) => {
        second = lock;
      });
      await pause(1_200);
      expect(second).to.equal(undefined);
      await first.release();
      await until(() => second !== undefined, 3_000);
      expect(first.lost.aborted).to.equal(true);
      await second?.release();
    });
    it('do not hinder one another under different names', async () => {
      const { signal } = new AbortController();
      const locks = await Promise.all([db.advisoryLock('one', signal), db.advisoryLock('two', signal)]);
      for (const lock of locks) await lock.release();
    });
    it('tell the leader when its connection is gone, and somebody else leads', async () => {
      const { signal } = new AbortController();
      const leader = await open({ applicationName: 'king' }).advisoryLock('throne', signal);
      const next = open().advisoryLock('throne', signal);
      await db.query(terminateOthers, ['king%']);
      await until(() => leader.lost.aborted, 4_000);
      await (await next).release();
    });
    it('pass on from a leader that stands still', async () => {
      const script = `
        import { openPostgres } from '#platform/postgres/pool';
        const db = openPostgres({ url: process.argv.at(-1) });
        await db.advisoryLock('frozen', new AbortController().signal);
        console.log('leading');
        setInterval(() => {}, 1000);`;
      const flags = ['--conditions=source', '--import=#typescript', '--input-type=module', '-e', script, url];
      const child = spawn(process.execPath, flags, { stdio: ['ignore', 'pipe', 'inherit'] });
      try {
        await once(child.stdout, 'data');
        child.kill('SIGSTOP');
        const from = Date.now();
        await (await open().advisoryLock('frozen', new AbortController().signal)).release();
        expect(Date.now() - from).to.be.lessThan(10_000);
      } finally {
        child.kill('SIGKILL');
      }
    });
    it('stop waiting when aborted', async () => {
      const { signal } = new AbortController();
      const held = await db.advisoryLock('busy', signal);
      const stop = new AbortController();
      const waiting = rejection(open().advisoryLock('busy', stop.signal));
      setTimeout(() => stop.abort(), 100);
      expect(await waiting).to.have.property('name', 'AbortError');
      await held.release();
    });
    it('are freed when the signal of their holder is aborted', async () => {
      const stop = new AbortController();
      const held = await db.advisoryLock('brief', stop.signal);
      stop.abort();
      await until(() => held.lost.aborted);
      await (await open().advisoryLock('brief', new AbortController().signal)).release();
    });
  });
});

describe('Postgres: a server that restarts', function () {
  this.timeout(60_000);
  it('finds pool, listener, lock and transaction working afterwards', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'daybook-pg-'));
    let server = await startPostgres({ dataDir, port: 0, durable: true });
    const port = Number(new URL(server.url).port);
    const db = openPostgres({ url: server.url, pollMs: 300 });
    try {
      await db.execute('create table notes (id int primary key)');
      const heard: (string | undefined)[] = [];
      db.listen('pages', (payload) => void heard.push(payload));
      const lock = await db.advisoryLock('leader', new AbortController().signal);
      await server.stop();
      await until(() => lock.lost.aborted);
      expect(await rejection(db.query('select 1'))).to.be.instanceOf(DatabaseUnavailable);
      server = await startPostgres({ dataDir, port, durable: true });
      await db.transaction((tx) => tx.execute('insert into notes values (1)'));
      await (await db.advisoryLock('leader', new AbortController().signal)).release();
      await until(async () => {
        await db.query(`select pg_notify('pages', 'after')`);
        return heard.includes('after');
      });
    } finally {
      await db.close();
      await server.stop();
      removePostgres(dataDir);
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 3 });
    }
  });
});
