import { expect } from 'chai';
import { collectAll, freshStream, idsOf, inOrder, newEvent, overEveryStore } from './event-store-words.ts';

overEveryStore('the whole log', (on) => {
  it('is every stream, in the order of writing', async () => {
    const [a, b] = [freshStream(), freshStream()];
    const events = [newEvent(), newEvent(), newEvent(), newEvent()];
    await on.store.append(a, events.slice(0, 1), 'no-stream');
    await on.store.append(b, events.slice(1, 3), 'no-stream');
    await on.store.append(a, events.slice(3), 0n);
    const all = await collectAll(on.store, on.begin);
    expect(idsOf(all)).to.deep.equal(idsOf(events));
    expect(all.map(({ stream }) => stream)).to.deep.equal([a, b, b, a]);
    expect(inOrder(all)).to.equal(true);
  });
  it('begins after the position, not at it', async () => {
    const stream = freshStream();
    const { position } = await on.store.append(stream, [newEvent(), newEvent()], 'no-stream');
    const later = newEvent();
    await on.store.append(stream, [later], 1n);
    expect(idsOf(await collectAll(on.store, position))).to.deep.equal([later.eventId]);
  });
  it('has the same position for an event whoever reads it', async () => {
    const stream = freshStream();
    await on.store.append(stream, [newEvent(), newEvent()], 'no-stream');
    const [all, own] = [await collectAll(on.store, on.begin), (await on.store.read(stream)).events];
    expect(all.map(({ position }) => position)).to.deep.equal(own.map(({ position }) => position));
  });
  it('ends at the head and shows nothing of the system', async () => {
    await on.store.append(freshStream(), [newEvent()], 'no-stream');
    const all = await collectAll(on.store, 'start');
    expect(all.at(-1)?.position).to.deep.equal(await on.store.head());
    for (const { type, stream } of all) expect(`${type}|${stream}`).to.not.match(/^\$|\|\$/);
    expect(inOrder(all)).to.equal(true);
  });
  it('is read in pages when it is long', async () => {
    const events = Array.from({ length: 2_345 }, () => newEvent());
    const stream = freshStream();
    for (let at = 0; at < events.length; at += 500)
      await on.store.append(stream, events.slice(at, at + 500), at === 0 ? 'no-stream' : BigInt(at - 1));
    expect(idsOf(await collectAll(on.store, on.begin))).to.deep.equal(idsOf(events));
  });
  it('stops when aborted', async () => {
    const events = Array.from({ length: 1_200 }, () => newEvent());
    await on.store.append(freshStream(), events, 'no-stream');
    const stop = new AbortController();
    const seen: string[] = [];
    for await (const page of on.store.readAll(on.begin, stop.signal)) {
      seen.push(...idsOf(page));
      stop.abort();
    }
    expect(seen.length).to.be.greaterThan(0).and.lessThan(events.length);
  });
});
