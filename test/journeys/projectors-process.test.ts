import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { openEventStore } from '#platform/event-store/eventstoredb';
import { migrate } from '#platform/postgres/migrate';
import { subjectKeysTable } from '#platform/sealing/keys';
import { eventStore, nats, testFolder } from '#test/support/parts';
import { openKit, until } from './projectors-kit.ts';
import { writeHistory } from './projectors-write.ts';

const main = fileURLToPath(new URL('../../projectors/main.ts', import.meta.url));

describe('the projectors as a process (B7, P11, P12)', function () {
  this.timeout(60_000);
  const children = new Set<ChildProcess>();
  afterEach(() => {
    for (const child of children) child.kill('SIGKILL');
    children.clear();
  });

  const start = (env: NodeJS.ProcessEnv) => {
    const { PATH, HOME } = process.env;
    const child = fork(main, {
      env: { PATH, HOME, LOG_LEVEL: 'warn', ...env },
      execArgv: ['--conditions=source', '--import=#typescript'],
      silent: true,
    });
    children.add(child);
    return child;
  };
  const isReady = async (child: ChildProcess): Promise<void> => {
    let said = '';
    child.stderr?.on('data', (chunk) => {
      said += chunk;
    });
    const [message] = await Promise.race([once(child, 'message'), once(child, 'exit')]);
    if (!message?.ready) throw new Error(`the projectors did not start: ${said}`);
  };

  it('says what is wrong with its settings and ends', async () => {
    const child = start({ EVENTSTORE_URL: 'http://nonsense' });
    let said = '';
    child.stderr?.on('data', (chunk) => {
      said += chunk;
    });
    const [code] = await once(child, 'exit');
    expect(code).to.equal(1);
    expect(said).to.include('EVENTSTORE_URL').and.to.include('SECRET_KEY');
  });

  it('is killed in the middle, is taken over from, and stops within two seconds when asked', async () => {
    const { url } = await eventStore();
    const store = openEventStore({ url });
    const kit = await openKit({ store });
    // The command service's, which has made it before it writes of anybody.
    await migrate({ db: kit.db, url: kit.url, migrations: [subjectKeysTable], table: 'key_migrations' });
    const env = {
      EVENTSTORE_URL: url,
      DATABASE_URL: kit.url,
      NATS_URL: (await nats()).url,
      SECRET_KEY: 'a secret of this test alone, long enough',
      MASTER_KEY: Buffer.from('the master key of this one test.').toString('base64'),
      JWT_KEYS_DIR: testFolder(),
    };
    try {
      const leader = start(env);
      await isReady(leader);
      const standby = start(env);
      const writing = writeHistory(store, { events: 800, hosts: 4, seed: 200 });
      await until('it has begun', async () => {
        const [row] = await kit.db.query<{ n: number }>('SELECT count(*)::integer AS n FROM read.appointments');
        return (row?.n ?? 0) > 0;
      });
      await isReady(standby);
      leader.kill('SIGKILL');
      const killed = performance.now();
      await writing;
      await kit.caughtUp();
      expect(performance.now() - killed, 'takeover').to.be.lessThan(10_000);
      expect(await kit.differences()).to.deep.equal([]);
      const asked = performance.now();
      standby.kill('SIGTERM');
      const [code] = await once(standby, 'exit');
      expect(code).to.equal(0);
      expect(performance.now() - asked).to.be.lessThan(2_000);
      const locks = await kit.db.query(
        `SELECT 1 FROM pg_locks l JOIN pg_database d ON d.oid = l.database
         WHERE locktype = 'advisory' AND datname = current_database()`,
      );
      expect(locks).to.deep.equal([]);
    } finally {
      await kit.close();
      await store.close();
    }
  });
});
