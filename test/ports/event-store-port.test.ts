import { expect } from 'chai';
import type { Position } from '#contracts/events/index';
import { type EventStore, WrongRevision } from '#platform/event-store/port';
import { collectAll, freshStream, inOrder, newEvent, subscribeUntil } from './event-store-words.ts';
import { stores } from './stores.ts';

const rejection = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error('it was expected to be refused');
};
const idsOf = (events: readonly { eventId: string }[]) => events.map(({ eventId }) => eventId);

for (const { name, open } of stores)
  describe(`event store port: ${name}`, function () {
    this.timeout(20_000);
    let store: EventStore;
    let begin: Position | 'start';
    before(async function () {
      this.timeout(60_000);
      store = await open();
    });
    beforeEach(async () => {
      begin = (await store.head()) ?? 'start';
    });
    after(() => store.close());

    describe('appending', () => {
      it('writes the first event of a stream at revision 0 and says where it stands', async () => {
        const stream = freshStream();
        const { revision, position } = await store.append(stream, [newEvent()], 'no-stream');
        expect(revision).to.equal(0n);
        expect(await store.head()).to.deep.equal(position);
      });
      it('writes several events as one, at consecutive revisions', async () => {
        const stream = freshStream();
        const events = [newEvent(), newEvent(), newEvent()];
        expect((await store.append(stream, events, 'no-stream')).revision).to.equal(2n);
        const read = await store.read(stream);
        expect(read.events.map(({ revision }) => revision)).to.deep.equal([0n, 1n, 2n]);
        expect(idsOf(read.events)).to.deep.equal(idsOf(events));
      });
      it('goes on at the revision it is given', async () => {
        const stream = freshStream();
        await store.append(stream, [newEvent()], 'no-stream');
        expect((await store.append(stream, [newEvent()], 0n)).revision).to.equal(1n);
      });
      it('refuses a second first event', async () => {
        const stream = freshStream();
        await store.append(stream, [newEvent()], 'no-stream');
        expect(await rejection(store.append(stream, [newEvent()], 'no-stream'))).to.be.instanceOf(WrongRevision);
      });
      it('refuses a stale revision, and writes nothing', async () => {
        const stream = freshStream();
        await store.append(stream, [newEvent(), newEvent()], 'no-stream');
        expect(await rejection(store.append(stream, [newEvent()], 0n))).to.be.instanceOf(WrongRevision);
        expect((await store.read(stream)).revision).to.equal(1n);
      });
      it('refuses a revision that is not there yet', async () => {
        const stream = freshStream();
        expect(await rejection(store.append(stream, [newEvent()], 3n))).to.be.instanceOf(WrongRevision);
        await store.append(stream, [newEvent()], 'no-stream');
        expect(await rejection(store.append(stream, [newEvent()], 1n))).to.be.instanceOf(WrongRevision);
      });
      it('takes the same append twice as one, with the same answer', async () => {
        const stream = freshStream();
        const events = [newEvent(), newEvent()];
        const first = await store.append(stream, events, 'no-stream');
        expect(await store.append(stream, events, 'no-stream')).to.deep.equal(first);
        expect((await store.read(stream)).events).to.have.length(2);
      });
      it('takes the same append as one also when others have gone on since', async () => {
        const stream = freshStream();
        await store.append(stream, [newEvent()], 'no-stream');
        const events = [newEvent(), newEvent()];
        const first = await store.append(stream, events, 0n);
        await store.append(stream, [newEvent(), newEvent()], 2n);
        expect(await store.append(stream, events, 0n)).to.deep.equal(first);
        expect((await store.read(stream)).revision).to.equal(4n);
      });
      it('refuses events of which only some are there already', async () => {
        const stream = freshStream();
        const known = newEvent();
        await store.append(stream, [known], 'no-stream');
        expect(await rejection(store.append(stream, [known, newEvent()], 'no-stream'))).to.be.instanceOf(WrongRevision);
        expect(await rejection(store.append(stream, [newEvent(), known], 'no-stream'))).to.be.instanceOf(WrongRevision);
        expect((await store.read(stream)).revision).to.equal(0n);
      });
      it('refuses the same events in another order', async () => {
        const stream = freshStream();
        const [one, two] = [newEvent(), newEvent()];
        await store.append(stream, [one, two], 'no-stream');
        expect(await rejection(store.append(stream, [two, one], 'no-stream'))).to.be.instanceOf(WrongRevision);
      });
      it('refuses the same events at another revision', async () => {
        const stream = freshStream();
        const event = newEvent();
        await store.append(stream, [newEvent(), event, newEvent()], 'no-stream');
        expect(await rejection(store.append(stream, [event], 1n))).to.be.instanceOf(WrongRevision);
      });
      it('lets exactly one of many win the same revision', async () => {
        const stream = freshStream();
        await store.append(stream, [newEvent()], 'no-stream');
        const tries = await Promise.allSettled(
          Array.from({ length: 64 }, () => store.append(stream, [newEvent()], 0n)),
        );
        expect(tries.filter(({ status }) => status === 'fulfilled')).to.have.length(1);
        for (const one of tries) if (one.status === 'rejected') expect(one.reason).to.be.instanceOf(WrongRevision);
        expect((await store.read(stream)).revision).to.equal(1n);
      });
      it('refuses to append nothing', async () => {
        expect(await rejection(store.append(freshStream(), [], 'no-stream'))).to.be.instanceOf(TypeError);
      });
    });

    describe('reading', () => {
      it('tells a stream that does not exist', async () => {
        expect(await store.read(freshStream())).to.deep.equal({ events: [], revision: 'no-stream' });
        expect(await store.read(freshStream(), 7n)).to.deep.equal({ events: [], revision: 'no-stream' });
        expect(await store.readBackwards(freshStream(), 3)).to.deep.equal([]);
      });
      it('gives back what was written, envelope and all', async () => {
        const stream = freshStream();
        const event = newEvent({ text: 'Žofie 🦊 \u0000 "quoted"', list: [1, null, { deep: true }] });
        const { position } = await store.append(stream, [event], 'no-stream');
        const [found] = (await store.read(stream)).events;
        expect(found).to.deep.include({ ...event, stream, revision: 0n, position });
        expect(found?.created.getTime()).to.be.closeTo(Date.now(), 60_000);
      });
      it('reads unicode stream names', async () => {
        const stream = `${freshStream()}-åß漢🙂`;
        await store.append(stream, [newEvent()], 'no-stream');
        expect((await store.read(stream)).events.at(0)?.stream).to.equal(stream);
      });
      it('reads from a revision on, and what is past the end is empty', async () => {
        const stream = freshStream();
        const events = [newEvent(), newEvent(), newEvent()];
        await store.append(stream, events, 'no-stream');
        const tail = await store.read(stream, 1n);
        expect(idsOf(tail.events)).to.deep.equal(idsOf(events.slice(1)));
        expect(tail.revision).to.equal(2n);
        expect(await store.read(stream, 3n)).to.deep.equal({ events: [], revision: 2n });
        expect(await store.read(stream, 9n)).to.deep.equal({ events: [], revision: 2n });
      });
      it('reads backwards, newest first', async () => {
        const stream = freshStream();
        const events = Array.from({ length: 5 }, () => newEvent());
        await store.append(stream, events, 'no-stream');
        expect(idsOf(await store.readBackwards(stream, 2))).to.deep.equal(idsOf(events.slice(3).reverse()));
        expect(await store.readBackwards(stream, 50)).to.have.length(5);
      });
      it('keeps an event of 900 KB', async () => {
        const stream = freshStream();
        const text = 'ß'.repeat(450_000);
        await store.append(stream, [newEvent({ text })], 'no-stream');
        const data = (await store.read(stream)).events.at(0)?.data;
        expect(data).to.deep.equal({ text });
      });
      it('passes on a type this release does not know', async () => {
        const stream = freshStream();
        await store.append(stream, [{ ...newEvent(), type: 'InventedLater' }], 'no-stream');
        expect((await store.read(stream)).events.at(0)?.type).to.equal('InventedLater');
      });
      it('reads a long stream whole', async () => {
        const stream = freshStream();
        const events = Array.from({ length: 1_500 }, () => newEvent());
        await store.append(stream, events, 'no-stream');
        expect(idsOf((await store.read(stream)).events)).to.deep.equal(idsOf(events));
      });
    });

    describe('the whole log', () => {
      it('is every stream, in the order of writing', async () => {
        const [a, b] = [freshStream(), freshStream()];
        const events = [newEvent(), newEvent(), newEvent(), newEvent()];
        await store.append(a, events.slice(0, 1), 'no-stream');
        await store.append(b, events.slice(1, 3), 'no-stream');
        await store.append(a, events.slice(3), 0n);
        const all = await collectAll(store, begin);
        expect(idsOf(all)).to.deep.equal(idsOf(events));
        expect(all.map(({ stream }) => stream)).to.deep.equal([a, b, b, a]);
        expect(inOrder(all)).to.equal(true);
      });
      it('begins after the position, not at it', async () => {
        const stream = freshStream();
        const { position } = await store.append(stream, [newEvent(), newEvent()], 'no-stream');
        const later = newEvent();
        await store.append(stream, [later], 1n);
        expect(idsOf(await collectAll(store, position))).to.deep.equal([later.eventId]);
      });
      it('has the same position for an event whoever reads it', async () => {
        const stream = freshStream();
        await store.append(stream, [newEvent(), newEvent()], 'no-stream');
        const [all, own] = [await collectAll(store, begin), (await store.read(stream)).events];
        expect(all.map(({ position }) => position)).to.deep.equal(own.map(({ position }) => position));
      });
      it('ends at the head and shows nothing of the system', async () => {
        await store.append(freshStream(), [newEvent()], 'no-stream');
        const all = await collectAll(store, 'start');
        expect(all.at(-1)?.position).to.deep.equal(await store.head());
        for (const { type, stream } of all) expect(`${type}|${stream}`).to.not.match(/^\$|\|\$/);
        expect(inOrder(all)).to.equal(true);
      });
      it('is read in pages when it is long', async () => {
        const events = Array.from({ length: 2_345 }, () => newEvent());
        const stream = freshStream();
        for (let at = 0; at < events.length; at += 500)
          await store.append(stream, events.slice(at, at + 500), at === 0 ? 'no-stream' : BigInt(at - 1));
        expect(idsOf(await collectAll(store, begin))).to.deep.equal(idsOf(events));
      });
      it('stops when aborted', async () => {
        const events = Array.from({ length: 1_200 }, () => newEvent());
        await store.append(freshStream(), events, 'no-stream');
        const stop = new AbortController();
        const seen: string[] = [];
        for await (const page of store.readAll(begin, stop.signal)) {
          seen.push(...idsOf(page));
          stop.abort();
        }
        expect(seen.length).to.be.greaterThan(0).and.lessThan(events.length);
      });
    });

    describe('subscribing', () => {
      it('says at once that it has caught up when there is nothing new', async () => {
        const stop = new AbortController();
        for await (const batch of store.subscribe(begin, stop.signal)) {
          expect(batch).to.deep.equal({ events: [], caughtUp: true });
          stop.abort();
        }
      });
      it('catches up, then goes on live', async () => {
        const stream = freshStream();
        const [old, fresh] = [newEvent(), newEvent()];
        await store.append(stream, [old], 'no-stream');
        let caughtUp = false;
        const seen = await subscribeUntil(store, begin, 2, async (batch) => {
          if (batch.caughtUp && !caughtUp) {
            caughtUp = true;
            await store.append(stream, [fresh], 0n);
          }
        });
        expect(idsOf(seen)).to.deep.equal([old.eventId, fresh.eventId]);
      });
      it('resumes after the position it is given', async () => {
        const stream = freshStream();
        const { position } = await store.append(stream, [newEvent()], 'no-stream');
        const rest = [newEvent(), newEvent()];
        await store.append(stream, rest, 0n);
        expect(idsOf(await subscribeUntil(store, position, 2))).to.deep.equal(idsOf(rest));
      });
      it('bounds its batches', async () => {
        await store.append(
          freshStream(),
          Array.from({ length: 95 }, () => newEvent()),
          'no-stream',
        );
        const sizes: number[] = [];
        await subscribeUntil(store, begin, 95, async ({ events }) => void sizes.push(events.length), 10);
        expect(Math.max(...sizes)).to.be.at.most(10);
      });
      it('has neither gap nor repeat while many write', async () => {
        const writers = 16;
        const each = 40;
        const written: string[] = [];
        const writing = Promise.all(
          Array.from({ length: writers }, async () => {
            const stream = freshStream();
            for (let at = 0; at < each; at += 1) {
              const event = newEvent();
              await store.append(stream, [event], at === 0 ? 'no-stream' : BigInt(at - 1));
              written.push(event.eventId);
            }
          }),
        );
        const seen = await subscribeUntil(store, begin, writers * each);
        await writing;
        expect(idsOf(seen).sort()).to.deep.equal(written.sort());
        expect(inOrder(seen)).to.equal(true);
        expect(idsOf(await collectAll(store, begin))).to.deep.equal(idsOf(seen));
      });
      it('waits for a slow reader and loses nothing', async () => {
        const events = Array.from({ length: 3_000 }, () => newEvent());
        const stream = freshStream();
        for (let at = 0; at < events.length; at += 500)
          await store.append(stream, events.slice(at, at + 500), at === 0 ? 'no-stream' : BigInt(at - 1));
        const slowly = () => new Promise<void>((resolve) => setTimeout(resolve, 5));
        expect(idsOf(await subscribeUntil(store, begin, events.length, slowly, 200))).to.deep.equal(idsOf(events));
      });
      it('serves several at once, each from its own place', async () => {
        const stream = freshStream();
        const first = await store.append(stream, [newEvent()], 'no-stream');
        const second = newEvent();
        await store.append(stream, [second], 0n);
        const [all, tail] = await Promise.all([
          subscribeUntil(store, begin, 2),
          subscribeUntil(store, first.position, 1),
        ]);
        expect(all).to.have.length(2);
        expect(idsOf(tail)).to.deep.equal([second.eventId]);
      });
      it('ends when aborted while it waits', async () => {
        const stop = new AbortController();
        setTimeout(() => stop.abort(), 50);
        for await (const { events } of store.subscribe(begin, stop.signal)) expect(events).to.deep.equal([]);
      });
      it('may be left in the middle', async () => {
        await store.append(freshStream(), [newEvent(), newEvent()], 'no-stream');
        for await (const { events } of store.subscribe(begin, new AbortController().signal, 1))
          if (events.length > 0) break;
        expect((await collectAll(store, begin)).length).to.equal(2);
      });
    });
  });
