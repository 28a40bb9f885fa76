import { randomUUID } from 'node:crypto';
import {
  ANY,
  END,
  eventTypeFilter,
  excludeSystemEvents,
  type Filter,
  NO_STREAM,
  type Position,
  START,
  streamNameFilter,
} from '@eventstore/db-client';
import { expect } from 'chai';
import { newStream, nodeUnderTest } from './node-under-test.ts';
import { append, event, events, failureOf, heard, positionOf, recorded, take } from './words.ts';

describe('event store port: filters and checkpoints on $all (P40, P13)', () => {
  const node = nodeUnderTest();
  const tag = randomUUID().slice(0, 8);
  const a = newStream(`${tag}a`);
  const b = newStream(`${tag}b`);

  before(async () => {
    await append(node.client(), a, [event(`${tag}Booked`), event(`${tag}Moved`), event(`${tag}Booked`)], NO_STREAM);
    await append(node.client(), b, [event(`${tag}Booked`), event(`${tag}Cancelled`)], NO_STREAM);
  });

  /** Everything that matches up to now: the subscription is read until it has caught up. */
  const matching = async (filter: Filter) => {
    const subscription = node.client().subscribeToAll({ fromPosition: START, filter });
    const found: { stream: string; type: string }[] = [];
    subscription.on('data', (resolved) =>
      found.push({ stream: recorded(resolved).streamId, type: recorded(resolved).type }),
    );
    await heard(subscription, 'caughtUp');
    await subscription.unsubscribe();
    return found;
  };
  const types = async (filter: Filter) => (await matching(filter)).map(({ type }) => type.replace(tag, ''));

  it('takes streams by prefix', async () => {
    expect(await types(streamNameFilter({ prefixes: [`${tag}a`] }))).to.deep.equal(['Booked', 'Moved', 'Booked']);
  });
  it('takes streams by several prefixes', async () => {
    expect(await types(streamNameFilter({ prefixes: [`${tag}b`, `${tag}a`] }))).to.have.length(5);
  });
  it('takes streams by regular expression', async () => {
    expect(await types(streamNameFilter({ regex: `^${tag}[b-z]-` }))).to.deep.equal(['Booked', 'Cancelled']);
  });
  it('takes types by prefix', async () => {
    expect(await types(eventTypeFilter({ prefixes: [`${tag}Bo`] }))).to.deep.equal(['Booked', 'Booked', 'Booked']);
  });
  it('takes types by regular expression', async () => {
    expect(await types(eventTypeFilter({ regex: `^${tag}(Moved|Cancelled)$` }))).to.deep.equal(['Moved', 'Cancelled']);
  });
  it('finds a regular expression anywhere in the name', async () => {
    expect(await types(eventTypeFilter({ regex: `${tag.slice(2)}[A-Z]o{2}ked` }))).to.have.length(3);
  });
  it('leaves out system events', async () => {
    const found = await matching(excludeSystemEvents());
    expect(found.length).to.be.greaterThan(4);
    expect(found.filter(({ type }) => type.startsWith('$'))).to.deep.equal([]);
  });

  for (const regex of ['(a+)+$', '(a|aa)+$', '(.*a){12}$', '^(([a-z])+.)+[A-Z]([a-z])+$'])
    it(`is not held up by ${regex}`, async () => {
      await append(node.client(), newStream(), event('a'.repeat(300)), NO_STREAM);
      const begin = Date.now();
      await matching(eventTypeFilter({ regex }));
      expect(Date.now() - begin).to.be.below(2_000);
    });

  it('refuses a regular expression it cannot match in linear time, and says why', async () => {
    for (const regex of ['(a)\\1', '(?=a)b', 'x'.repeat(600), '((((a{99}){99}){99}){99})']) {
      const error = await failureOf(take(node.client().subscribeToAll({ filter: eventTypeFilter({ regex }) }), 1));
      expect(error.message, regex).to.match(/INVALID_ARGUMENT.*regular expression/s);
    }
  });

  it('sends a checkpoint after each maxSearchWindow x checkpointInterval considered events', async () => {
    const { position } = await append(node.client(), newStream(), event(), NO_STREAM);
    const checkpoints: Position[] = [];
    const subscription = node.client().subscribeToAll({
      fromPosition: position ?? START,
      filter: eventTypeFilter({
        prefixes: [`${tag}Never`, `${tag}End`],
        maxSearchWindow: 8,
        checkpointInterval: 2,
        checkpointReached: async (_, at) => void checkpoints.push(at),
      }),
    });
    const live = heard(subscription, 'caughtUp');
    await live;
    const before = checkpoints.length;
    await append(node.client(), newStream(), events(64), NO_STREAM);
    await append(node.client(), newStream(), event(`${tag}End`), NO_STREAM);
    await take(subscription, 1);
    expect(checkpoints.length - before).to.equal(4);
    const commits = checkpoints.map(({ commit }) => commit);
    expect(commits).to.deep.equal([...commits].sort((x, y) => Number(x - y)));
  });

  it('never lets a checkpoint pass a match that was not delivered (P13)', async () => {
    const type = `${tag}Rare`;
    const from = (await append(node.client(), newStream(), event(), NO_STREAM)).position;
    for (let n = 0; n < 40; n += 1)
      await append(node.client(), newStream(), [...events(n % 7), event(type), ...events(n % 5)], NO_STREAM);
    const end = await append(node.client(), newStream(), event(type), NO_STREAM);
    // The client hands a checkpoint on before events that are still in its buffer: so resume from each one and count.
    const checkpoints: Position[] = [];
    const filter = (checkpointReached?: (at: Position) => void) =>
      eventTypeFilter({
        prefixes: [type],
        maxSearchWindow: 1,
        checkpointInterval: 3,
        checkpointReached: async (_, at) => checkpointReached?.(at),
      });
    const until = (position: Position) => (got: Parameters<typeof positionOf>[0]) =>
      positionOf(got).commit >= position.commit;
    if (!from || !end.position) throw new Error('an append without a position');
    const whole = await take(
      node.client().subscribeToAll({ fromPosition: from, filter: filter((at) => checkpoints.push(at)) }),
      until(end.position),
    );
    expect(whole).to.have.length(41);
    expect(checkpoints.length).to.be.greaterThan(30);
    for (const at of checkpoints.filter((_, n) => n % 5 === 0)) {
      const rest = await take(
        node.client().subscribeToAll({ fromPosition: at, filter: filter() }),
        until(end.position),
      );
      const expected = whole.filter((got) => positionOf(got).commit > at.commit);
      expect(rest.map(({ id }) => id)).to.deep.equal(expected.map(({ id }) => id));
    }
  });

  it('follows live with a filter', async () => {
    const type = `${tag}Live`;
    const subscription = node
      .client()
      .subscribeToAll({ fromPosition: END, filter: eventTypeFilter({ prefixes: [type] }) });
    await heard(subscription, 'caughtUp');
    const taken = take(subscription, 3);
    for (let n = 0; n < 3; n += 1) await append(node.client(), newStream(), [event(), event(type), event()], ANY);
    expect((await taken).map((got) => got.type)).to.deep.equal([type, type, type]);
  });
});
