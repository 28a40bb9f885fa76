import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { connect, type NatsConnection } from 'nats';
import { publisherOver } from '#platform/bus/publish';
import { busWords } from './bus-words.ts';
import { rejection, until } from './waiting.ts';

describe('bus: the word of JetStream', function () {
  this.timeout(60_000);
  const { url, open, place, consume } = busWords();
  let link: NatsConnection;
  before(async () => {
    link = await connect({ servers: url() });
  });
  after(() => link.close());
  const message = (subject: string, more = {}) => ({ subject, body: Buffer.from('{}'), messageId: randomUUID(), more });

  it('comes for each of a thousand messages published at once', async () => {
    const [bus, where] = [await open(), place()];
    await Promise.all(Array.from({ length: 1_000 }, (_, n) => bus.publish(where.subject, n, randomUUID())));
    const { heard } = consume(bus, where, () => {}, { concurrency: 50 });
    await until(() => heard.length === 1_000);
    expect(new Set(heard.map((one) => one.message)).size).to.equal(1_000);
  });

  it('comes for many that are sent together, in their order, and for none', async () => {
    const [bus, where] = [await open(), place()];
    const all = Array.from({ length: 1_000 }, (_, n) => ({
      subject: where.subject,
      message: n,
      messageId: randomUUID(),
    }));
    await bus.publishAll(all);
    await bus.publishAll(all.slice(0, 500));
    await bus.publishAll([]);
    const { heard } = consume(bus, where);
    await until(() => heard.length >= 1_000);
    expect(heard.map((one) => one.message)).to.deep.equal(all.map(({ message }) => message));
  });

  it('fails what is refused, with the reason, and nothing beside it', async () => {
    await open();
    const { subject } = place();
    const publish = publisherOver(link);
    const [bad, good] = await Promise.allSettled([
      publish([message(subject), message(subject, { 'Nats-Expected-Stream': 'ELSEWHERE' }), message(subject)], 5_000),
      publish([message(subject)], 5_000),
    ]);
    expect(bad.status === 'rejected' && String(bad.reason)).to.match(/refused it: .*stream/);
    expect(good.status).to.equal('fulfilled');
  });

  it('is not waited for where nobody keeps the subject, nor longer than told where nobody answers', async () => {
    await open();
    const { subject } = place();
    const publish = publisherOver(link);
    const from = Date.now();
    expect(String(await rejection(publish([message('elsewhere.x')], 5_000)))).to.include('nobody keeps it (503)');
    expect(Date.now() - from).to.be.lessThan(2_000);
    const silent = link.subscribe('elsewhere.silent');
    expect(String(await rejection(publish([message(subject), message('elsewhere.silent')], 100)))).to.include(
      'within 100 ms',
    );
    silent.unsubscribe();
  });
});
