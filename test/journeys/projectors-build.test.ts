import { expect } from 'chai';
import { silentLog } from '#platform/log';
import { Fenced, NotAtOnce } from '#projectors/engine/faults';
import { claim, generationsOf, prepare } from '#projectors/engine/generations';
import type { Event } from '#projectors/engine/pass';
import { openProcessor } from '#projectors/engine/processor';
import { readModels } from '#projectors/index';
import { listing } from '#projectors/listing/projection';
import type { AnyProjection } from '#projectors/projection';
import { slots } from '#projectors/slots/projection';
import { stats } from '#projectors/stats/projection';
import { about, appointmentId, line, page } from '#projectors/story';
import { type Kit, openKit } from './projectors-kit.ts';
import { writeHistory } from './projectors-write.ts';
import '#test/support/parts';

describe('projectors build tables from many batches at once (P14)', function () {
  this.timeout(30_000);
  let kit: Kit;
  beforeEach(async () => {
    kit = await openKit();
  });
  afterEach(() => kit.close());

  const lead = async (projection: AnyProjection, mostGathered: number) => {
    await prepare(kit.db, projection);
    const [generation] = await generationsOf(kit.db, projection.name);
    if (!generation) throw new Error('no generation');
    const { claim: ours, generation: now } = await claim(kit.db, generation);
    return openProcessor({
      db: kit.db,
      projection,
      claim: ours,
      from: now.position,
      parked: new Set(),
      now: () => new Date(),
      log: silentLog,
      pause: async () => {},
      mostGathered,
    });
  };
  const log = async (): Promise<Event[]> => {
    const events: Event[] = [];
    for await (const some of kit.store.readAll('start')) events.push(...some);
    return events;
  };
  const book = (more: object = {}) => kit.happens(page, 'AppointmentBooked', { ...line, ...more });
  const rows = () => kit.db.query('SELECT note, answers, sequence FROM read.appointments');

  it('what they leave is what one batch after the other leaves', async () => {
    await writeHistory(kit.store, { events: 3_000, hosts: 6 });
    const events = await log();
    for (const projection of readModels) {
      const processor = await lead(projection, 300);
      for (let from = 0; from < events.length; from += 97) await processor.gather(events.slice(from, from + 97));
      const before = processor.position();
      await processor.settle();
      await processor.settle();
      expect(processor.position(), projection.name).to.equal(events.at(-1)?.position);
      if (projection === listing) expect(before.commit > 0n, 'more than once').to.equal(true);
    }
    expect(await kit.differences()).to.deep.equal([]);
  });

  it('no text is too strange to be copied', async () => {
    const note = 'tab\t line\n return\r back\\slash \\N \\. "quoted" {a,b} \u2028 🙂';
    await book({ note, answers: { [note]: note } });
    const processor = await lead(listing, 1);
    await processor.gather(await log());
    expect(await rows()).to.deep.equal([{ note, answers: { [note]: note }, sequence: 0 }]);
    expect(await kit.differences([listing])).to.deep.equal([]);
  });

  it('a row that was there without being looked for makes room', async () => {
    await book();
    await book({ sequence: 7 });
    const [one, other] = await log();
    if (!one || !other) throw new Error('no events');
    const processor = await lead(listing, 1);
    await processor.gather([one]);
    await processor.gather([other]);
    expect(await rows()).to.deep.equal([{ note: null, answers: null, sequence: 7 }]);
    expect(await kit.differences([listing])).to.deep.equal([]);
  });

  it('nothing is written of what has one bad event in it, and until where is said', async () => {
    await book();
    await kit.happens(page, 'AppointmentCancelled', { ...about, appointmentId: `${appointmentId}b`, by: 'client' });
    const unknown = await (await lead(listing, 1)).gather(await log()).catch((error: unknown) => error);
    expect(unknown).to.be.instanceOf(NotAtOnce);
    expect((unknown as NotAtOnce).until).to.deep.equal((await log()).at(-1)?.position);

    const [first] = await log();
    await book({ appointmentId: `${appointmentId}c`, answers: { q: 'a\u0000b' } });
    const refused = (await log()).at(-1);
    if (!first || !refused) throw new Error('no events');
    const processor = await lead(listing, 2);
    await processor.gather([first]);
    expect(await processor.gather([refused]).catch((error: unknown) => error)).to.be.instanceOf(NotAtOnce);
    expect(await rows()).to.deep.equal([]);
  });

  it('a live projection copies in many new rows at once, and finds those that were there', async () => {
    const name = (n: number) => `aaaaaaaaaaaa-20260330-${String(n).padStart(12, 'x')}`;
    const bookAll = async (from: number, to: number) => {
      for (let n = from; n < to; n += 1) await book({ appointmentId: name(n) });
    };
    await bookAll(0, 150);
    await kit.happens(page, 'AppointmentCancelled', { ...about, appointmentId: name(3), by: 'client' });
    await bookAll(149, 300);
    await kit.happens(page, 'AppointmentCancelled', { ...about, appointmentId: name(7), by: 'client' });
    await bookAll(300, 450);
    const events = await log();
    for (const projection of [listing, slots, stats]) {
      const processor = await lead(projection, 1);
      for (const [from, to] of [
        [0, 150],
        [150, 302],
        [302, events.length],
      ])
        await processor.handle(events.slice(from, to));
    }
    const [row] = await kit.db.query('SELECT count(*)::integer AS count FROM read.appointments');
    expect(row).to.deep.equal({ count: 450 });
    expect(await kit.differences([listing, slots, stats])).to.deep.equal([]);
  });

  it('never takes a zombie seriously', async () => {
    await book();
    const zombie = await lead(listing, 1);
    const leader = await lead(listing, 1);
    expect(await zombie.gather(await log()).catch((error: unknown) => error)).to.be.instanceOf(Fenced);
    expect(await rows()).to.deep.equal([]);
    await leader.gather(await log());
    expect(await rows()).to.have.length(1);
  });
});
