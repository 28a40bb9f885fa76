import { expect } from 'chai';
import { freshStream, idsOf, newEvent, overEveryStore } from './event-store-words.ts';

overEveryStore('reading', (on) => {
  it('tells a stream that does not exist', async () => {
    expect(await on.store.read(freshStream())).to.deep.equal({ events: [], revision: 'no-stream' });
    expect(await on.store.read(freshStream(), 7n)).to.deep.equal({ events: [], revision: 'no-stream' });
    expect(await on.store.readBackwards(freshStream(), 3)).to.deep.equal([]);
  });
  it('gives back what was written, envelope and all', async () => {
    const stream = freshStream();
    const event = newEvent({ text: 'Žofie 🦊 \u0000 "quoted"', list: [1, null, { deep: true }] });
    const { position } = await on.store.append(stream, [event], 'no-stream');
    const [found] = (await on.store.read(stream)).events;
    expect(found).to.deep.include({ ...event, stream, revision: 0n, position });
    expect(found?.created.getTime()).to.be.closeTo(Date.now(), 60_000);
  });
  it('reads unicode stream names', async () => {
    const stream = `${freshStream()}-åß漢🙂`;
    await on.store.append(stream, [newEvent()], 'no-stream');
    expect((await on.store.read(stream)).events.at(0)?.stream).to.equal(stream);
  });
  it('reads from a revision on, and what is past the end is empty', async () => {
    const stream = freshStream();
    const events = [newEvent(), newEvent(), newEvent()];
    await on.store.append(stream, events, 'no-stream');
    const tail = await on.store.read(stream, 1n);
    expect(idsOf(tail.events)).to.deep.equal(idsOf(events.slice(1)));
    expect(tail.revision).to.equal(2n);
    expect(await on.store.read(stream, 3n)).to.deep.equal({ events: [], revision: 2n });
    expect(await on.store.read(stream, 9n)).to.deep.equal({ events: [], revision: 2n });
  });
  it('reads backwards, newest first', async () => {
    const stream = freshStream();
    const events = Array.from({ length: 5 }, () => newEvent());
    await on.store.append(stream, events, 'no-stream');
    expect(idsOf(await on.store.readBackwards(stream, 2))).to.deep.equal(idsOf(events.slice(3).reverse()));
    expect(await on.store.readBackwards(stream, 50)).to.have.length(5);
  });
  it('keeps an event of 900 KB', async () => {
    const stream = freshStream();
    const text = 'ß'.repeat(450_000);
    await on.store.append(stream, [newEvent({ text })], 'no-stream');
    const data = (await on.store.read(stream)).events.at(0)?.data;
    expect(data).to.deep.equal({ text });
  });
  it('passes on a type this release does not know', async () => {
    const stream = freshStream();
    await on.store.append(stream, [{ ...newEvent(), type: 'InventedLater' }], 'no-stream');
    expect((await on.store.read(stream)).events.at(0)?.type).to.equal('InventedLater');
  });
  it('reads a long stream whole', async () => {
    const stream = freshStream();
    const events = Array.from({ length: 1_500 }, () => newEvent());
    await on.store.append(stream, events, 'no-stream');
    expect(idsOf((await on.store.read(stream)).events)).to.deep.equal(idsOf(events));
  });
});
