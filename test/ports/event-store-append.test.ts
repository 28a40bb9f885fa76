import { expect } from 'chai';
import { WrongRevision } from '#platform/event-store/port';
import { freshStream, idsOf, newEvent, overEveryStore } from './event-store-words.ts';
import { rejection } from './waiting.ts';

overEveryStore('appending', (on) => {
  it('writes the first event of a stream at revision 0 and says where it stands', async () => {
    const stream = freshStream();
    const { revision, position } = await on.store.append(stream, [newEvent()], 'no-stream');
    expect(revision).to.equal(0n);
    expect(await on.store.head()).to.deep.equal(position);
  });
  it('writes several events as one, at consecutive revisions', async () => {
    const stream = freshStream();
    const events = [newEvent(), newEvent(), newEvent()];
    expect((await on.store.append(stream, events, 'no-stream')).revision).to.equal(2n);
    const read = await on.store.read(stream);
    expect(read.events.map(({ revision }) => revision)).to.deep.equal([0n, 1n, 2n]);
    expect(idsOf(read.events)).to.deep.equal(idsOf(events));
  });
  it('goes on at the revision it is given', async () => {
    const stream = freshStream();
    await on.store.append(stream, [newEvent()], 'no-stream');
    expect((await on.store.append(stream, [newEvent()], 0n)).revision).to.equal(1n);
  });
  it('refuses a second first event', async () => {
    const stream = freshStream();
    await on.store.append(stream, [newEvent()], 'no-stream');
    expect(await rejection(on.store.append(stream, [newEvent()], 'no-stream'))).to.be.instanceOf(WrongRevision);
  });
  it('refuses a stale revision, and writes nothing', async () => {
    const stream = freshStream();
    await on.store.append(stream, [newEvent(), newEvent()], 'no-stream');
    expect(await rejection(on.store.append(stream, [newEvent()], 0n))).to.be.instanceOf(WrongRevision);
    expect((await on.store.read(stream)).revision).to.equal(1n);
  });
  it('refuses a revision that is not there yet', async () => {
    const stream = freshStream();
    expect(await rejection(on.store.append(stream, [newEvent()], 3n))).to.be.instanceOf(WrongRevision);
    await on.store.append(stream, [newEvent()], 'no-stream');
    expect(await rejection(on.store.append(stream, [newEvent()], 1n))).to.be.instanceOf(WrongRevision);
  });
  it('takes the same append twice as one, with the same answer', async () => {
    const stream = freshStream();
    const events = [newEvent(), newEvent()];
    const first = await on.store.append(stream, events, 'no-stream');
    expect(await on.store.append(stream, events, 'no-stream')).to.deep.equal(first);
    expect((await on.store.read(stream)).events).to.have.length(2);
  });
  it('takes the same append as one also when others have gone on since', async () => {
    const stream = freshStream();
    await on.store.append(stream, [newEvent()], 'no-stream');
    const events = [newEvent(), newEvent()];
    const first = await on.store.append(stream, events, 0n);
    await on.store.append(stream, [newEvent(), newEvent()], 2n);
    expect(await on.store.append(stream, events, 0n)).to.deep.equal(first);
    expect((await on.store.read(stream)).revision).to.equal(4n);
  });
  it('refuses events of which only some are there already', async () => {
    const stream = freshStream();
    const known = newEvent();
    await on.store.append(stream, [known], 'no-stream');
    expect(await rejection(on.store.append(stream, [known, newEvent()], 'no-stream'))).to.be.instanceOf(WrongRevision);
    expect(await rejection(on.store.append(stream, [newEvent(), known], 'no-stream'))).to.be.instanceOf(WrongRevision);
    expect((await on.store.read(stream)).revision).to.equal(0n);
  });
  it('refuses the same events in another order', async () => {
    const stream = freshStream();
    const [one, two] = [newEvent(), newEvent()];
    await on.store.append(stream, [one, two], 'no-stream');
    expect(await rejection(on.store.append(stream, [two, one], 'no-stream'))).to.be.instanceOf(WrongRevision);
  });
  it('refuses the same events at another revision', async () => {
    const stream = freshStream();
    const event = newEvent();
    await on.store.append(stream, [newEvent(), event, newEvent()], 'no-stream');
    expect(await rejection(on.store.append(stream, [event], 1n))).to.be.instanceOf(WrongRevision);
  });
  it('lets exactly one of many win the same revision', async () => {
    const stream = freshStream();
    await on.store.append(stream, [newEvent()], 'no-stream');
    const tries = await Promise.allSettled(Array.from({ length: 64 }, () => on.store.append(stream, [newEvent()], 0n)));
    expect(tries.filter(({ status }) => status === 'fulfilled')).to.have.length(1);
    for (const one of tries) if (one.status === 'rejected') expect(one.reason).to.be.instanceOf(WrongRevision);
    expect((await on.store.read(stream)).revision).to.equal(1n);
  });
  it('refuses to append nothing', async () => {
    expect(await rejection(on.store.append(freshStream(), [], 'no-stream'))).to.be.instanceOf(TypeError);
  });
});
