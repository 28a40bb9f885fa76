import { expect } from 'chai';
import type { AnyEvent, Recorded } from '#contracts/events/index';
import { keysOf } from '../engine/commit.ts';
import { openPass, planOf } from '../engine/pass.ts';
import { keyOf, textOf } from '../engine/rows.ts';
import { given, happened, inLogOrder, passed, testNow } from '../given.ts';
import { booked, client, host, line, movedOut, office, otherHost, requested } from '../story.ts';
import { directory } from './projection.ts';
import type { SearchTokens } from './search-tokens.ts';

const other = 'dddddddddddd';
const third = 'eeeeeeeeeeee';
type Source = 'self' | 'staff' | 'booking';
const registered = (personId: string, source: Source = 'staff') =>
  happened(`person-${personId}`, 'PersonRegistered', { personId, name: 'Ana', source });
const granted = (personId: string, roleId = 'client') =>
  happened(`person-${personId}`, 'RoleGranted', { personId, roleId });
const elsewhere = { ...line, hostId: otherHost };
const merged = (personId: string, mergedPersonId: string) =>
  happened(`person-${personId}`, 'PersonsMerged', { personId, mergedPersonId });
const erased = (personId: string) =>
  happened(`person-${personId}`, 'SubjectErased', { personId, requestedBy: 'staff' });

const placesAfter = (...events: Parameters<typeof given>[1][]) => {
  const { rows, failed } = given(directory, ...events);
  if (failed[0]) throw failed[0].error;
  return rows('client_places')
    .map(({ client_id, place }) => `${client_id} ${place}`)
    .sort();
};

/** What the second batch changes, on the rows that the first one left. */
const changesOf = (before: readonly Recorded<AnyEvent>[], ...events: readonly Recorded<AnyEvent>[]) => {
  const [first, second] = [inLogOrder(before), inLogOrder(events)];
  const rows = passed(directory, first).changes;
  const { todo, wanted } = planOf(directory, second);
  const pass = openPass(directory);
  for (const [name, keys] of Object.entries(wanted)) {
    const table = directory.tables[name as keyof typeof directory.tables];
    const put = new Map((rows[name]?.put ?? []).map((row) => [textOf(keyOf(table, row)), row]));
    for (const text of keys.keys()) pass.learn(name, text, put.get(text));
  }
  const [failure] = pass.run(todo, testNow);
  if (failure) throw failure.error;
  return pass.changes();
};

describe('whose clients somebody is (C4, C8, P35)', () => {
  it('nobody’s, when staff wrote them down as a client, until somebody expects them', () => {
    for (const source of ['staff', 'booking'] as const)
      expect(placesAfter(registered(client, source), granted(client))).to.eql([`${client} nobody`]);
    expect(placesAfter(registered(client, 'self'), granted(client))).to.eql([]);
    expect(placesAfter(registered(client), granted(client, 'host'))).to.eql([]);
    const revoked = happened(`person-${client}`, 'RoleRevoked', { personId: client, roleId: 'client' });
    expect(placesAfter(registered(client), granted(client), revoked)).to.eql([]);
    expect(placesAfter(registered(client), granted(client), booked())).to.eql([
      `${client} ${host}`,
      `${client} ${office}`,
    ]);
  });

  it('every office’s and host’s that ever expected them, also after a move and whatever became of it', () => {
    const past = [registered(client, 'self'), granted(client), requested(), movedOut()];
    const met = [`${client} ${host}`, `${client} ${otherHost}`, `${client} ${office}`];
    expect(placesAfter(...past)).to.eql(met);
    expect(placesAfter(...past, granted(client, 'secretary'), booked()), 'and once each').to.eql(met);
  });

  it('a visit of somebody the log never named is passed over', () => {
    expect(placesAfter(booked())).to.eql([]);
  });

  it('the surviving one’s, after a merge and for what comes later', () => {
    const two = [registered(client, 'self'), granted(client), registered(other), granted(other), booked()];
    const here = [`${other} ${host}`, `${other} ${office}`];
    expect(placesAfter(...two, merged(other, client))).to.eql(here);
    const elsewhere = booked({ ...line, hostId: otherHost });
    expect(placesAfter(...two, merged(other, client), elsewhere)).to.eql(
      [`${other} ${host}`, `${other} ${otherHost}`, `${other} ${office}`].sort(),
    );
  });

  it('the surviving one is nobody’s no longer with any first visit of the one who was merged', () => {
    const one = [registered(other), granted(other), registered(client, 'self'), merged(other, client)];
    expect(placesAfter(...one)).to.eql([`${other} nobody`]);
    const here = [`${other} ${host}`, `${other} ${office}`];
    expect(placesAfter(...one, booked())).to.eql(here);
    const elsewhere = booked({ ...line, hostId: otherHost });
    expect(placesAfter(...one, booked(), granted(other, 'secretary'), elsewhere)).to.eql(
      [...here, `${other} ${otherHost}`].sort(),
    );
  });

  it('two who were merged into each other at once do not both vanish, and a chain has one end', () => {
    const two = [registered(client), registered(other), registered(third)];
    const { rows } = given(directory, ...two, merged(client, other), merged(other, client));
    expect(rows('persons').map(({ person_id, merged_into }) => [person_id, merged_into])).to.deep.include.members([
      [client, null],
      [other, client],
    ]);
    const chain = given(directory, ...two, merged(client, other), merged(other, third));
    expect(chain.rows('persons').map(({ merged_into }) => merged_into)).to.eql([null, client, client]);
  });

  it('the last survivor’s of a chain, once and where that one stands in the lists', () => {
    const early = {
      ...registered(client),
      metadata: { ...registered(client).metadata, at: '2026-01-01T10:00:00.000Z' },
    };
    const { rows } = given(directory, early, registered(other), booked(), merged(other, client), booked(elsewhere));
    expect(new Set(rows('client_places').map(({ registered_at }) => registered_at)).size).to.equal(1);
    const three = [registered(client), registered(other), registered(third)];
    const chain = placesAfter(...three, merged(third, other), merged(other, client), booked());
    expect(chain).to.eql([`${third} ${host}`, `${third} ${office}`]);
  });

  it('nobody’s where the surviving one is erased already', () => {
    const two = [registered(client), registered(other), booked()];
    expect(placesAfter(...two, erased(other), merged(other, client))).to.eql([]);
    given(directory, ...two, erased(other), merged(other, client)).thenRows({
      meetings: [
        { person_id: client, places: [office, host] },
        { person_id: other, places: [] },
      ],
    });
  });

  it('nobody’s and in no list after an erasure', () => {
    expect(placesAfter(registered(client), granted(client), booked(), erased(client))).to.eql([]);
    expect(placesAfter(registered(client), granted(client), erased(client))).to.eql([]);
    given(directory, registered(client), booked(), erased(client)).thenRows({ meetings: [{ places: [] }] });
  });
});

describe('what a visit writes', () => {
  const written = (...[before, ...events]: Parameters<typeof changesOf>) =>
    Object.entries(changesOf(before, ...events)).flatMap(([name, { put, removed }]) => [
      ...put.map(() => `puts ${name}`),
      ...removed.map(() => `cuts ${name}`),
    ]);
  const known = [registered(client), granted(client)];
  const elsewhere = booked({ ...line, hostId: otherHost });

  it('never what is sealed and searched: the places it is the first at, and those once', () => {
    expect(written(known, booked())).to.eql([
      'puts meetings',
      'puts client_places',
      'puts client_places',
      'cuts client_places',
    ]);
    expect(written([...known, booked()], elsewhere)).to.eql(['puts meetings', 'puts client_places']);
  });
  it('and reads no more than that: a row that is only read is asked for again with each batch', () => {
    expect(Object.keys(planOf(directory, inLogOrder([booked(), requested(), movedOut()])).wanted)).to.eql(['meetings']);
  });
  it('nothing where all are known', () => {
    expect(written([...known, booked()], booked(), requested())).to.eql([]);
  });
});

describe('what a person is found by', () => {
  const withTokens = <E extends object>(event: E, tokens: SearchTokens): E => ({ ...event, tokens });
  const first = withTokens(registered(client), { name: ['a'], email: ['e.1'], phone: ['p.1'] });
  const changed = (tokens: SearchTokens) =>
    withTokens(happened(`person-${client}`, 'ProfileChanged', { personId: client }), tokens);

  it('is what was said last of each, and nothing after an erasure', () => {
    const left = (...events: Parameters<typeof given>[1][]) => given(directory, first, ...events).rows('persons')[0];
    expect(left()).to.deep.include({ name_tokens: ['a'], contact_tokens: ['e.1', 'p.1'] });
    expect(left(changed({ phone: ['p.2', 'p.3'] }))).to.deep.include({
      name_tokens: ['a'],
      contact_tokens: ['e.1', 'p.2', 'p.3'],
    });
    expect(left(changed({ name: ['b'], email: [] }))).to.deep.include({ name_tokens: ['b'], contact_tokens: ['p.1'] });
    expect(left(erased(client))).to.deep.include({ name_tokens: [], contact_tokens: [], name: null });
  });
});

describe('who is told of a change of somebody (P15)', () => {
  const toldOf = (...batches: Parameters<typeof changesOf>) => keysOf(directory, changesOf(...batches));
  const known = [registered(client), granted(client), registered(other), granted(other)];

  it('nobody, when they meet a host and an office for the first time: all that shows their name stays ready', () => {
    expect(toldOf(known, booked())).to.deep.equal([]);
  });
  it('whoever shows them, when their name changes, also together with a first meeting', () => {
    const renamed = happened(`person-${client}`, 'ProfileChanged', { personId: client, name: 'Eva' });
    expect(toldOf(known, renamed)).to.deep.equal([`person:${client}`]);
    expect(toldOf(known, booked(), renamed)).to.deep.equal([`person:${client}`]);
  });
  it('whoever shows the survivor, when two become one', () => {
    expect(toldOf(known, merged(other, client))).to.have.members([`person:${client}`, `person:${other}`]);
  });
});
