import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { expect } from 'chai';
import { until } from '#embedded/process/wait';
import type { System } from '#embedded/system';
import { startTestSystem, type TestSystem } from '#test/support/system';

const onlyWeb = [{ name: 'web', entry: 'embedded/web.ts' }];

describe('restarts', () => {
  let system: TestSystem;
  before(async () => {
    system = await startTestSystem({ services: onlyWeb });
  });
  after(() => system.stop());

  for (const name of ['postgres', 'nats', 'event-store', 'catcher', 'web'])
    it(`P1 ${name} is back on its port after kill -9`, async () => {
      const before = { ...system.endpoints };
      const { pid } = system.processes[name] ?? { pid: 0 };
      system.kill(name, 'SIGKILL');
      expect(await until(() => system.processes[name]?.restarted === 1, 15_000)).to.equal(true);
      expect(system.processes[name]?.pid).to.not.equal(pid);
      expect(await answersOnItsPort(system, name)).to.equal(true);
      expect(system.endpoints).to.deep.equal(before);
    });

  it('gives up on a service that keeps dying, stops the rest and names its log', async () => {
    let reason = '';
    const doomed = await startTestSystem({
      services: [{ name: 'web', entry: 'test/support/dies-at-once.ts' }],
      onGiveUp: (why) => {
        reason = why;
      },
    });
    expect(await until(() => reason !== '', 30_000)).to.equal(true);
    expect(reason).to.match(/web ended 5 times within a minute.*web\.log/);
    await doomed.stop();
    expect(existsSync(doomed.dataDir)).to.equal(false);
  });

  it('says what a service said that cannot start, and leaves nothing behind', async () => {
    const failure = await startTestSystem({
      services: [{ name: 'web', entry: 'test/support/fails-to-start.ts' }],
    }).then(
      () => 'started',
      (error: Error) => error.message,
    );
    expect(failure).to.include('The moon is in the wrong phase');
  });
});

const answersOnItsPort = ({ endpoints }: System, name: string): Promise<boolean> => {
  const urls: Record<string, string> = {
    postgres: endpoints.postgres,
    nats: endpoints.nats,
    'event-store': endpoints.eventStore,
    catcher: endpoints.catcher,
    web: endpoints.http,
  };
  const { port } = new URL((urls[name] ?? '').replace(/^\w+:/, 'http:'));

  return new Promise((resolve) => {
    const socket = connect({ port: Number(port), host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
};
