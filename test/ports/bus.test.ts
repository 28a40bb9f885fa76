import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { connect } from 'nats';
import { busWords } from './bus-words.ts';
import { pause, rejection, until } from './waiting.ts';

describe('bus', function () {
  this.timeout(60_000);
  const { url, open, place, consume } = busWords();

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
  it('lets several who share a name compete, each message for one of them', async () => {
    const where = place();
    const publisher = await open();
    const workers = [publisher, await open(), await open()].map((bus) =>
      consume(bus, where, () => pause(5), { concurrency: 2 }),
    );
    await Promise.all(
      Array.from({ length: 60 }, (_, jobId) => publisher.publish(where.subject, { jobId }, randomUUID())),
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
  it('goes on with the free hands while one message takes long', async () => {
    const [bus, where] = [await open(), place()];
    let slowIsOver = false;
    const done: unknown[] = [];
    for (let jobId = 0; jobId < 12; jobId += 1) await bus.publish(where.subject, { jobId }, randomUUID());
    const handle = async (message: unknown) => {
      if (JSON.stringify(message) === '{"jobId":0}') {
        await until(() => done.length === 11);
        slowIsOver = true;
      }
      done.push(message);
    };
    consume(bus, where, handle, { concurrency: 3 });
    await until(() => slowIsOver);
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
    const raw = await connect({ servers: url() });
    await (await raw.jetstreamManager()).streams.delete('DAYBOOK_JOBS');
    await raw.close();
    await bus.publish(where.subject, { jobId: 'after' }, randomUUID());
    await until(() => heard.length === 2);
  });
});
