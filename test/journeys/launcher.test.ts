import { readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect } from 'chai';
import pg from 'pg';
import { until } from '#embedded/process/wait';
import { type Launch, type Launched, launch, launchFolder, processesOn } from '#test/support/launcher';

const promised = 5_000;

const query = async (url: string, text: string): Promise<unknown[]> => {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  return (await client.query(text).finally(() => client.end())).rows;
};

const isLive = async (http: string): Promise<boolean> =>
  fetch(`${http}/health/live`).then(
    ({ ok }) => ok,
    () => false,
  );

describe('npm start (one command)', () => {
  let folder: ReturnType<typeof launchFolder>;
  beforeEach(() => {
    folder = launchFolder();
  });
  afterEach(() => folder.clear());

  const start = (more: Omit<Launch, 'dataDir'> = {}): Launched => launch({ dataDir: folder.dataDir, ...more });
  const nothingRuns = () => until(() => processesOn(folder.dataDir).length === 0, promised, 50);

  /** Everything, with exit code 0. */
  const stopsWithinFive = async (launched: Launched, signal: NodeJS.Signals) => {
    expect(processesOn(folder.dataDir)).to.have.lengthOf.above(5);
    const asked = Date.now();
    launched.child.kill(signal);
    expect(await launched.exited).to.equal(0);
    expect(await nothingRuns()).to.equal(true);
    expect(Date.now() - asked).to.be.below(promised);
  };

  it('A14 announces its address, writes endpoints.json for the owner only, and stops within five seconds on SIGINT', async () => {
    const launched = start();
    const endpoints = await launched.ready();
    expect(endpoints).to.have.all.keys('http', 'eventStore', 'postgres', 'nats', 'smtp', 'catcher', 'logins');
    expect(endpoints.eventStore).to.match(/^esdb:\/\/127\.0\.0\.1:\d+/);
    expect(endpoints.smtp).to.match(/^smtp:\/\/127\.0\.0\.1:\d+$/);
    expect(statSync(join(folder.dataDir, 'endpoints.json')).mode & 0o777).to.equal(0o600);
    expect(statSync(join(folder.dataDir, 'secrets.json')).mode & 0o777).to.equal(0o600);
    expect(launched.output()).to.include(endpoints.http.replace('127.0.0.1', 'localhost'));
    expect(await isLive(endpoints.http)).to.equal(true);
    await stopsWithinFive(launched, 'SIGINT');
    expect(statSync(join(folder.dataDir, 'endpoints.json'), { throwIfNoEntry: false })).to.equal(undefined);
  });

  it('takes one Ctrl-C in the terminal for one, though npm passes it on again', async () => {
    const launched = start({ command: ['npm', 'start'] });
    await launched.ready();
    process.kill(-launched.pid, 'SIGINT');
    await launched.exited;
    expect(await nothingRuns()).to.equal(true);
    expect(launched.output()).to.include('Stopping.').and.not.include('Hurrying.');
  });

  it('stops within five seconds even when a service does not react, and at once on a second Ctrl-C', async () => {
    for (const hurried of [false, true]) {
      const launched = start();
      await launched.ready();
      for (const pid of processesOn(folder.dataDir, 'embedded/web.ts')) process.kill(pid, 'SIGSTOP');
      const asked = Date.now();
      process.kill(-launched.pid, 'SIGINT');
      if (hurried) {
        await new Promise((resolve) => setTimeout(resolve, 600));
        process.kill(-launched.pid, 'SIGINT');
      }
      expect(await launched.exited).to.equal(0);
      expect(await nothingRuns()).to.equal(true);
      expect(Date.now() - asked).to.be.below(promised);
      expect(launched.output().includes('Hurrying.')).to.equal(hurried);
    }
  });

  it('P1 leaves nothing running when the launcher is killed -9, and the next start finds what was stored and stops on SIGHUP', async () => {
    const first = start();
    const before = await first.ready();
    await query(before.postgres, 'CREATE TABLE kept AS SELECT 42 AS answer');
    first.child.kill('SIGKILL');
    expect(await nothingRuns()).to.equal(true);

    const second = start();
    const after = await second.ready();
    expect(await query(after.postgres, 'SELECT answer FROM kept')).to.deep.equal([{ answer: 42 }]);
    await stopsWithinFive(second, 'SIGHUP');
  });

  it('P1 leaves nothing running when launcher and system are killed -9 together, and starts again at once', async () => {
    const first = start();
    const before = await first.ready();
    await query(before.postgres, 'CREATE TABLE kept AS SELECT 42 AS answer');
    const system = JSON.parse(readFileSync(join(folder.dataDir, 'daybook.lock'), 'utf8')).pid;
    process.kill(first.pid, 'SIGKILL');
    process.kill(system, 'SIGKILL');

    const second = start();
    const after = await second.ready();
    expect(await query(after.postgres, 'SELECT answer FROM kept')).to.deep.equal([{ answer: 42 }]);
    second.child.kill('SIGINT');
    expect(await second.exited).to.equal(0);
    expect(await nothingRuns()).to.equal(true);
  });

  it('says which port is taken and how to choose another', async () => {
    const squatter = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => squatter.once('listening', resolve));
    const address = squatter.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const launched = start({ env: { PORT: String(port) } });
    expect(await launched.exited).to.equal(1);
    squatter.close();
    expect(launched.output()).to.include(`Port ${port} is taken`).and.include('PORT=');
    expect(await nothingRuns()).to.equal(true);
  });

  it('refuses a second start on the same DATA_DIR, naming the process that has it, which then stops on SIGTERM', async () => {
    const first = start();
    const { http } = await first.ready();
    const second = start();
    expect(await second.exited).to.equal(1);
    expect(second.output()).to.match(/already runs on .* \(process \d+\)/);
    expect(await isLive(http)).to.equal(true);
    await stopsWithinFive(first, 'SIGTERM');
  });

  it('stops at once when asked to while it is still starting', async () => {
    const launched = start();
    await until(() => launched.output().includes(' is ready'), 20_000, 5);
    launched.child.kill('SIGINT');
    await launched.exited;
    expect(await nothingRuns()).to.equal(true);
  });

  it('explains itself', async () => {
    const launched = start({ command: [process.execPath, 'scripts/start.mjs', '--help'] });
    expect(await launched.exited).to.equal(0);
    expect(launched.output()).to.include('DATA_DIR');
  });
});
