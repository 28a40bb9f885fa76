import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { startNats } from '#embedded/nats';
import { freePort } from '#embedded/process/port';
import { openBus } from '#platform/bus/nats';
import { BusUnavailable } from '#platform/bus/port';
import { rejection, until } from './waiting.ts';

describe('bus: a server that comes and goes', function () {
  this.timeout(60_000);
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'daybook-nats-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true, force: true, maxRetries: 3 }));

  const withServer = async (
    work: (port: number, start: () => Promise<void>, stop: () => Promise<void>) => Promise<void>,
  ) => {
    let server: Awaited<ReturnType<typeof startNats>> | undefined;
    const port = await freePort();
    const stop = async () => {
      await server?.stop();
      server = undefined;
    };
    try {
      await work(
        port,
        async () => {
          server = await startNats({ dataDir, port });
        },
        stop,
      );
    } finally {
      await stop();
    }
  };

  it('opens while it is down, refuses within its deadline, and works once it is there', () =>
    withServer(async (port, start) => {
      const bus = await openBus({ url: `nats://127.0.0.1:${port}`, name: 'test', publishDeadlineMs: 300 });
      const stop = new AbortController();
      const heard: unknown[] = [];
      const consuming = bus.consume({
        durable: 'w',
        subject: 'daybook.jobs.x',
        concurrency: 2,
        maxDeliver: 3,
        signal: stop.signal,
        handle: async (message) => void heard.push(message),
      });
      try {
        expect(bus.isConnected()).to.equal(false);
        const from = Date.now();
        expect(await rejection(bus.publish('daybook.jobs.x', {}, 'a'))).to.be.instanceOf(BusUnavailable);
        await bus.publishAll([]);
        expect(Date.now() - from).to.be.within(250, 1_500);
        await start();
        await until(() => bus.isConnected());
        await bus.publish('daybook.jobs.x', { jobId: 'at last' }, 'b');
        await until(() => heard.length === 1);
      } finally {
        stop.abort();
        await consuming;
        await bus.close();
      }
    }));

  for (const { what, lose } of [
    { what: 'a restart', lose: false },
    { what: 'a restart without its store', lose: true },
  ])
    it(`survives ${what}`, () =>
      withServer(async (port, start, stopServer) => {
        await start();
        const bus = await openBus({ url: `nats://127.0.0.1:${port}`, name: 'test', publishDeadlineMs: 500 });
        const stop = new AbortController();
        const heard: unknown[] = [];
        const consuming = bus.consume({
          durable: 'w',
          subject: 'daybook.jobs.x',
          concurrency: 2,
          maxDeliver: 3,
          signal: stop.signal,
          handle: async (message) => void heard.push(message),
        });
        try {
          await bus.publish('daybook.jobs.x', 1, 'one');
          await until(() => heard.length === 1);
          if (lose) rmSync(join(dataDir, 'nats', 'store'), { recursive: true, force: true });
          await stopServer();
          if (lose) rmSync(join(dataDir, 'nats', 'store'), { recursive: true, force: true });
          await until(() => !bus.isConnected());
          expect(await rejection(bus.publish('daybook.jobs.x', 2, 'two'))).to.be.instanceOf(BusUnavailable);
          await start();
          await until(() => bus.isConnected());
          await bus.publish('daybook.jobs.x', 3, 'three');
          await until(() => heard.includes(3));
        } finally {
          stop.abort();
          await consuming;
          await bus.close();
        }
      }));

  it('closes at once while it is down', async () => {
    const bus = await openBus({ url: `nats://127.0.0.1:${await freePort()}`, name: 'test' });
    const from = Date.now();
    await bus.close();
    expect(Date.now() - from).to.be.lessThan(2_500);
    expect(await rejection(bus.publish('daybook.jobs.x', {}, 'x'))).to.be.instanceOf(BusUnavailable);
  });
});
