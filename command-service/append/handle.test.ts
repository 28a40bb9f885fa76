import { expect } from 'chai';
import type { AnyEvent } from '#contracts/events/index';
import { Problem } from '#contracts/problems';
import { loseAnswer, loseRequest } from '#platform/event-store/faults';
import { type OnAppend, openMemoryStore } from '#platform/event-store/memory';
import { type EventStore, type NewEvent, WrongRevision } from '#platform/event-store/port';
import { booked, bookIt, cancelled, earlier, item, page } from '#test/support/page-examples';
import { openPages } from '../page/pages.ts';
import type { CommandMeta } from './request.ts';
import type { Timing } from './timing.ts';

const metaOf = (commandId: string, bodyHash = 'body'): CommandMeta => ({
  commandId,
  bodyHash,
  actorId: 'actor',
  via: 'api',
  at: new Date(earlier).toISOString(),
  $correlationId: commandId,
  $causationId: commandId,
});

/** Time stands still but for delays, which pass at once; a limit on work never strikes unless the work hangs. */
const timing = (): Timing & { waited: number } => {
  const passed = { waited: 0 };
  return Object.assign(passed, {
    clock: () => new Date(earlier + passed.waited),
    random: () => 0.5,
    delay: async (ms: number, signal?: { readonly aborted: boolean }) => {
      for (let turn = 0; turn < 50 && !signal?.aborted; turn += 1)
        await new Promise((resolve) => setImmediate(resolve));
      if (!signal?.aborted) passed.waited += ms;
    },
  });
};

type Watched = { store: EventStore; reads: number; appended: (readonly NewEvent[])[] };
const watching = (onAppend?: OnAppend): Watched => {
  const inner = openMemoryStore(onAppend ? { onAppend } : {});
  const watched: Watched = { store: inner, reads: 0, appended: [] };
  watched.store = {
    ...inner,
    append: (stream, events, expected) => {
      watched.appended.push(events);
      return inner.append(stream, events, expected);
    },
    read: (stream, from) => {
      watched.reads += 1;
      return inner.read(stream, from);
    },
  };
  return watched;
};

/** Throws the faults given, one per append, then lets everything through. */
const first =
  (...faults: OnAppend[]): OnAppend =>
  async (apply, stream, events) => {
    const fault = faults.shift();
    return fault ? fault(apply, stream, events) : apply();
  };

const seal = async <E extends AnyEvent>(events: readonly E[]) => events;
const pagesOn = ({ store }: Watched) => openPages({ store, timing: timing(), seal });
const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof Problem ? error.code : error),
  );
const bookA = (commandId = 'one', bodyHash?: string) => ({
  stream: page,
  command: bookIt('a', '09:00', '09:30'),
  meta: metaOf(commandId, bodyHash),
});
const logOf = async ({ store }: Watched): Promise<readonly string[]> =>
  (await store.read(page)).events.map(({ type }) => type);

describe('the command handler', () => {
  it('appends what was decided and keeps the page, so that the next booking reads nothing', async () => {
    const watched = watching();
    const pages = pagesOn(watched);
    await pages.handle(bookA());
    expect(watched.reads).to.equal(1);
    const { events, revision } = await pages.handle({ ...bookA('two'), command: bookIt('b', '10:00', '10:30') });
    expect(watched.reads).to.equal(1);
    expect({ events, revision }).to.deep.equal({ events: [booked('b', '10:00', '10:30')], revision: 1n });
  });

  it('answers a repeat with its own events, also in another process (P4)', async () => {
    const watched = watching();
    await pagesOn(watched).handle(bookA());
    const repeat = await pagesOn(watched).handle(bookA());
    expect(repeat.repeated).to.equal(true);
    expect(repeat.events.map(({ type }) => type)).to.deep.equal(['AppointmentBooked']);
    expect(await logOf(watched)).to.have.length(1);
  });

  it('refuses the same key with another body', async () => {
    const pages = pagesOn(watching());
    await pages.handle(bookA());
    expect(await codeOf(pages.handle(bookA('one', 'another body')))).to.equal('idempotency-key-reused');
  });

  it('reads forward before it refuses: another process may have freed the time', async () => {
    const watched = watching();
    const [one, two] = [pagesOn(watched), pagesOn(watched)];
    await one.handle(bookA());
    const cancel = {
      type: 'CancelAppointment',
      appointmentId: item('a'),
      now: earlier,
      by: 'client',
      notice: 0,
    } as const;
    await two.handle({ stream: page, command: cancel, meta: metaOf('cancel') });
    await one.handle({ ...bookA('again'), command: bookIt('b', '09:00', '09:30') });
    expect(await logOf(watched)).to.deep.equal(
      [booked('a', '09:00', '09:30'), cancelled('a'), booked('b', '09:00', '09:30')].map(({ type }) => type),
    );
  });

  it('decides again after a lost race, and books beside the other', async () => {
    const watched = watching();
    const [one, two] = [pagesOn(watched), pagesOn(watched)];
    await one.handle(bookA());
    await two.handle({ ...bookA('two'), command: bookIt('b', '10:00', '10:30') });
    await one.handle({ ...bookA('three'), command: bookIt('c', '11:00', '11:30') });
    expect(await codeOf(one.handle({ ...bookA('four'), command: bookIt('d', '10:00', '10:30') }))).to.equal(
      'slot-taken',
    );
    expect(await logOf(watched)).to.have.length(3);
  });

  it('loses at most five races before it says busy', async () => {
    const lose: OnAppend = async (_apply, stream) => {
      throw new WrongRevision(stream);
    };
    const watched = watching(lose);
    expect(await codeOf(pagesOn(watched).handle(bookA()))).to.equal('busy-page');
    expect(watched.appended).to.have.length(5);
  });

  it('appends the very same events again while the outcome is unknown, and doubles nothing (P5)', async () => {
    for (const faults of [[loseAnswer], [loseRequest], [loseAnswer, loseRequest]]) {
      const watched = watching(first(...faults));
      let sealings = 0;
      const sealing = async <E extends AnyEvent>(events: readonly E[]) => {
        sealings += 1;
        return events;
      };
      const pages = openPages({ store: watched.store, timing: timing(), seal: sealing });
      await pages.handle(bookA());
      expect(watched.appended).to.have.length(faults.length + 1);
      for (const again of watched.appended) expect(again).to.equal(watched.appended[0]);
      expect(sealings).to.equal(1);
      expect(await logOf(watched)).to.have.length(1);
    }
  });

  it('says unknown after three tries, forgets the page, and the same key finds out', async () => {
    const watched = watching(first(loseAnswer, loseRequest, loseRequest));
    const pages = pagesOn(watched);
    expect(await codeOf(pages.handle(bookA()))).to.equal('outcome-unknown');
    expect(watched.appended).to.have.length(3);
    expect((await pages.handle(bookA())).repeated).to.equal(true);
    expect(await logOf(watched)).to.have.length(1);
  });

  it('does not wait for ever for a store that never answers', async () => {
    const watched = watching(() => new Promise(() => {}));
    expect(await codeOf(pagesOn(watched).handle(bookA()))).to.equal('outcome-unknown');
    expect(watched.appended).to.have.length(3);
  });

  it('says unavailable, and not unknown, when the store cannot be read or the keys cannot be had', async () => {
    const inner = openMemoryStore();
    const hangs = { ...inner, read: () => new Promise<never>(() => {}) };
    const pages = openPages({ store: hangs, timing: timing(), seal });
    expect(await codeOf(pages.handle(bookA()))).to.equal('unavailable');
    const keyless = openPages({ store: inner, timing: timing(), seal: () => Promise.reject(new Error('no keys')) });
    expect(await codeOf(keyless.handle(bookA()))).to.equal('unavailable');
    expect((await inner.read(page)).events).to.have.length(0);
  });

  it('does not repeat a change whose revision the client named: 412', async () => {
    const pages = pagesOn(watching());
    await pages.handle(bookA());
    const cancel = {
      type: 'CancelAppointment',
      appointmentId: item('a'),
      now: earlier,
      by: 'client',
      notice: 0,
    } as const;
    expect(await codeOf(pages.handle({ stream: page, command: cancel, meta: metaOf('c'), ifMatch: 7n }))).to.equal(
      'stale-revision',
    );
    expect(await codeOf(pages.handle({ stream: page, command: cancel, meta: metaOf('c'), ifMatch: 0n }))).to.equal(
      'done',
    );
  });

  it('gives one of 64 the slot and tells the others who has it, in one process and in four (P2)', async () => {
    for (const processes of [1, 4]) {
      const watched = watching();
      const all = Array.from({ length: processes }, () => pagesOn(watched));
      const letters = 'abcdefghijklmnopqrstuvwxyz234567';
      const asked = Array.from({ length: 64 }, (_, index) => {
        const name = `x${letters.charAt(index % 32)}${letters.charAt(Math.floor(index / 32))}`;
        const request = { stream: page, command: bookIt(name, '09:00', '09:30'), meta: metaOf(name) };
        return codeOf(all[index % processes]?.handle(request) ?? Promise.reject(new Error('no process')));
      });
      const answers = await Promise.all(asked);
      expect(answers.filter((answer) => answer === 'done')).to.have.length(1);
      expect(answers.filter((answer) => answer === 'slot-taken')).to.have.length(63);
      expect(watched.appended.length).to.be.at.most(processes);
    }
  });

  it('keeps a lane short: who finds 256 before it is sent away unchanged', async () => {
    const pages = pagesOn(watching());
    const asked = Array.from({ length: 300 }, (_, index) =>
      codeOf(pages.handle({ ...bookA(`k${index}`), command: bookIt('a', '09:00', '09:30') })),
    );
    expect((await Promise.all(asked)).filter((answer) => answer === 'busy-page')).to.have.length(44);
  });
});
