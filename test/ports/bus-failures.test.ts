import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { connect } from 'nats';
import { busWords } from './bus-words.ts';
import { pause, until } from './waiting.ts';

describe('bus: handlers that fail', function () {
  this.timeout(60_000);
  const { url, open, place, consume, deadLetters } = busWords();

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
    const raw = await connect({ servers: url() });
    const { heard } = consume(bus, where);
    await bus.publish(where.subject, { jobId: 'first' }, randomUUID());
    await raw.jetstream().publish(where.subject, '{"broken');
    await raw.close();
    await bus.publish(where.subject, { jobId: 'next' }, randomUUID());
    await until(() => heard.length === 2);
    const dead = await connect({ servers: url() });
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
    const raw = await connect({ servers: url() });
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
});
