import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { connect } from 'nats';
import { startNats } from '#embedded/nats';
import { freePort } from '#embedded/process/port';
import { type BusOptions, openBus } from '#platform/bus/nats';
import { type Bus, BusUnavailable } from '#platform/bus/port';
import { nats } from '#test/support/parts';

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const rejection = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );
const until = async (what: () => boolean, milliseconds = 15_000) => {
  for (const end = Date.now() + milliseconds; !what(); await pause(10))
    if (Date.now() > end) throw new Error('it did not come true in time');
};

describe('bus', function () {
  this.timeout(60_000);
  let url: string;
  const buses: Bus[] = [];
  const running: { stop: AbortController; done: Promise<void> }[] = [];
  const open = async (options: Partial<BusOptions> = {}) => {
    const bus = await openBus({ url, name: 'test', backoff: () => 50, ...options });
    buses.push(bus);
    return bus;
  };
  /** Durable names and subjects of its own for each test, on one server. */
  const place = () => {
    const name = randomUUID().slice(0, 8);
    return { durable: `worker-${name}`, subject: `daybook.jobs.${name}` };
  };
  type Heard = { message: unknown; deliveries: number; at: number };
  const consume = (
    bus: Bus,
    where: { durable: string; subject: string },
    handle: (message: unknown, deliveries: number) => unknown = () => {},
    { concurrency = 1, maxDeliver = 5 } = {},
  ) => {
    const heard: Heard[] = [];
    const stop = new AbortController();
    const done = bus.consume({
      ...where,
      concurrency,
      maxDeliver,
      signal: stop.signal,
      async handle(message, { deliveries }) {
        heard.push({ message, deliveries, at: Date.now() });
        await handle(message, deliveries);
      },
    });
    running.push({ stop, done });
    return { heard, stop, done };
  };
  const deadLetters = async (bus: Bus, durable: string) => {
    const { heard } = consume(bus, { durable: `dead-${durable}`, subject: `daybook.dead.${durable}` });
    await until(() => heard.length > 0);
    return heard.map(({ message }) => message);
  };

  before(async function () {
    this.timeout(120_000);
    url = process.env.TEST_NATS_URL ?? (await nats()).url;
  });
  afterEach(async () => {
    for (const { stop } of running) stop.abort();
    await Promise.all(running.splice(0).map(({ done }) => done));
    await Promise.all(buses.splice(0).map((bus) => bus.close()));
  });

  it('delivers what was published, also what was published before anybody listened', async () => {
    const [bus, where] = [await open(), place()];
    await bus.publish(where.subject, { jobId: 'early' }, randomUUID());
    const { heard } = consume(bus, where);
    await until(() => heard.length === 1);
    await bus.publish(where.subject, { jobId: 'late', text: 'Žofie' }, randomUUID());
    await until(() => heard.length === 2);
    expect(heard.map(({ message }) => message)).to.deep.equal([{ jobId: 'early' }, { jobId: 'late', text: 'Žofie' }]);
    expect(bus.isConnected()).to.equal(true);
  });
  it('takes the same id for the same message', async () => {
    const [bus, where] = [await open(), place()];
    const id = randomUUID();
    for (let times = 0; times < 3; times += 1) await bus.publish(where.subject, { jobId: 'once' }, id);
    await bus.publish(where.subject, { jobId: 'end' }, randomUUID());
    const { heard } = consume(bus, where);
    await until(() => heard.some(({ message }) => JSON.stringify(message).includes('end')));
    expect(heard).to.have.length(2);
  });
  it('delivers again after a handler failed, and no more once it succeeded', async () => {
    const [bus, where] = [await open(), place()];
    const { heard } = consume(bus, where, (_message, deliveries) => {
      if (deliveries < 3) throw new Error('not yet');
    });
    await bus.publish(where.subject, {}, randomUUID());
    await until(() => heard.length === 3);
    await pause(300);
    expect(heard.map(({ deliveries }) => deliveries)).to.deep.equal([1, 2, 3]);
  });
  it('waits longer from try to try', async () => {
    const where = place();
    const bus = await open({ backoff: (deliveries) => deliveries * 200 });
    const { heard } = consume(bus, where, (_message, deliveries) => {
      if (deliveries < 3) throw new Error('not yet');
    });
    await bus.publish(where.subject, {}, randomUUID());
    await until(() => heard.length === 3);
    const [first = 0, second = 0, third = 0] = heard.map(({ at }) => at);
    expect(second - first).to.be.within(180, 1_000);
    expect(third - second).to.be.within(380, 1_500);
  });
  it('puts a message that always fails among the dead letters, once, and goes on', async () => {
    const [bus, where] = [await open(), place()];
    const { heard } = consume(
      bus,
      where,
      (message) => {
        if (JSON.stringify(message).includes('bad')) throw new TypeError('never');
      },
      { maxDeliver: 3 },
    );
    await bus.publish(where.subject, { jobId: 'bad' }, randomUUID());
    await bus.publish(where.subject, { jobId: 'good' }, randomUUID());
    expect(await deadLetters(bus, where.durable)).to.deep.equal([{ jobId: 'bad' }]);
    await until(() => heard.length === 4);
    await pause(300);
    expect(heard).to.have.length(4);
  });
  it('gives up a message that is not JSON', async () => {
    const [bus, where] = [await open(), place()];
    const raw = await connect({ servers: url });
    const { heard } = consume(bus, where);
    await bus.publish(where.subject, { jobId: 'first' }, randomUUID());
    await raw.jetstream().publish(where.subject, '{"broken');
    await raw.close();
    await bus.publish(where.subject, { jobId: 'next' }, randomUUID());
    await until(() => heard.length === 2);
    const dead = await connect({ servers: url });
    const manager = await dead.jetstreamManager();
    let letter: string | undefined;
    await until(() => {
      manager.streams
        .getMessage('DAYBOOK_DEAD', { last_by_subj: `daybook.dead.${where.durable}` })
        .then((found) => {
          letter = found.string();
        })
        .catch(() => {});
      return letter !== undefined;
    });
    await dead.close();
    expect(letter).to.equal('{"broken');
  });
  it('gives up a message whose handlers never come back', async () => {
    const where = place();
    const bus = await open({ ackWaitMs: 300 });
    // Takes the message and says nothing, as a process does that is killed.
    const raw = await connect({ servers: url });
    const { heard, stop, done } = consume(bus, where);
    await until(() => bus.isConnected());
    await pause(300);
    stop.abort();
    await done;
    await bus.publish(where.subject, { jobId: 'killer' }, randomUUID());
    const consumer = await raw.jetstream().consumers.get('DAYBOOK_JOBS', where.durable);
    for (let times = 0; times < 2; times += 1) {
      expect(await consumer.next({ expires: 3_000 })).to.not.equal(null);
      await pause(350);
    }
    await raw.close();
    const late = consume(bus, where, () => {}, { maxDeliver: 2 });
    expect(await deadLetters(bus, where.durable)).to.deep.equal([{ jobId: 'killer' }]);
    expect([...heard, ...late.heard]).to.deep.equal([]);
  });
  it('lets several who share a name compete, each message for one of them', async () => {
    const where = place();
    const workers = [await open(), await open(), await open()].map((bus) =>
      consume(bus, where, () => pause(5), { concurrency: 2 }),
    );
    const [publisher] = buses;
    await Promise.all(
      Array.from({ length: 60 }, (_, jobId) => publisher?.publish(where.subject, { jobId }, randomUUID())),
    );
    const all = () => workers.flatMap(({ heard }) => heard);
    await until(() => all().length >= 60);
    await pause(200);
    expect(new Set(all().map(({ message }) => JSON.stringify(message))).size).to.equal(60);
    expect(all()).to.have.length(60);
    for (const { heard } of workers) expect(heard.length).to.be.greaterThan(0);
  });
  it('gives each of two names its own copy', async () => {
    const [bus, one] = [await open(), place()];
    const two = { ...one, durable: `${one.durable}-too` };
    const [first, second] = [consume(bus, one), consume(bus, two)];
    await bus.publish(one.subject, {}, randomUUID());
    await until(() => first.heard.length === 1 && second.heard.length === 1);
  });
  it('has never more in hand than it was told', async () => {
    const [bus, where] = [await open(), place()];
    let [now, most] = [0, 0];
    const { heard } = consume(
      bus,
      where,
      async () => {
        now += 1;
        most = Math.max(most, now);
        await pause(20);
        now -= 1;
      },
      { concurrency: 3 },
    );
    await Promise.all(Array.from({ length: 30 }, () => bus.publish(where.subject, {}, randomUUID())));
    await until(() => heard.length === 30);
    expect(most).to.equal(3);
  });
  it('keeps a message that takes long for itself', async () => {
    const where = place();
    const bus = await open({ ackWaitMs: 300 });
    const [one, two] = [consume(bus, where, () => pause(1_500)), consume(await open({ ackWaitMs: 300 }), where)];
    await until(() => bus.isConnected());
    await bus.publish(where.subject, {}, randomUUID());
    await pause(2_200);
    expect(one.heard.length + two.heard.length).to.equal(1);
  });
  it('finishes what it has in hand when told to stop, and takes nothing new', async () => {
    const [bus, where] = [await open(), place()];
    let finished = 0;
    const { heard, stop, done } = consume(bus, where, async () => {
      await pause(300);
      finished += 1;
    });
    for (let jobId = 0; jobId < 3; jobId += 1) await bus.publish(where.subject, { jobId }, randomUUID());
    await until(() => heard.length === 1);
    stop.abort();
    await done;
    expect([heard.length, finished]).to.deep.equal([1, 1]);
    const rest = consume(bus, where);
    await until(() => rest.heard.length === 2);
    expect(rest.heard.map(({ deliveries }) => deliveries)).to.deep.equal([1, 1]);
  });
  it('says clearly that a subject has no stream', async () => {
    const bus = await open();
    const error = await rejection(
      bus.consume({
        durable: 'x',
        subject: 'elsewhere.x',
        concurrency: 1,
        maxDeliver: 1,
        signal: AbortSignal.timeout(1_000),
        handle: async () => {},
      }),
    );
    expect(String(error)).to.contain('contracts/messages.ts');
  });
  it('makes the streams again when they are deleted under it', async () => {
    const [bus, where] = [await open(), place()];
    const { heard } = consume(bus, where);
    await bus.publish(where.subject, { jobId: 'before' }, randomUUID());
    await until(() => heard.length === 1);
    const raw = await connect({ servers: url });
    await (await raw.jetstreamManager()).streams.delete('DAYBOOK_JOBS');
    await raw.close();
    await bus.publish(where.subject, { jobId: 'after' }, randomUUID());
    await until(() => heard.length === 2);
  });
});

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
