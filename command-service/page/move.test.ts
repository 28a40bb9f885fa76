import { expect } from 'chai';
import type { AnyEvent } from '#contracts/events/index';
import { Problem } from '#contracts/problems';
import { openMemoryStore } from '#platform/event-store/memory';
import {
  bookIt,
  day,
  earlier,
  heldTime,
  hostId,
  instant,
  item,
  measure,
  page,
  terms,
  time,
} from '#test/support/page-examples';
import type { CommandMeta } from '../append/request.ts';
import { finisher } from './finisher.ts';
import { mostHops } from './follow.ts';
import { move } from './move.ts';
import { attemptIds, type MoveRequest } from './move-request.ts';
import { openPages } from './pages.ts';
import { putBack } from './put-back.ts';
import { settle } from './settle.ts';

const appointmentId = item('a');
const march = (date: number): string => `2026-03-${String(date).padStart(2, '0')}`;
const pageOn = (date: number): string => `page-${hostId}-${march(date)}`;

const metaOf = (commandId: string): CommandMeta => ({
  commandId,
  bodyHash: 'body',
  actorId: 'actor',
  via: 'api',
  at: new Date(earlier).toISOString(),
  $correlationId: commandId,
  $causationId: commandId,
});

const to = (
  date: number,
  from: string,
  until: string,
  key: string,
  changes: Partial<MoveRequest> = {},
): MoveRequest => ({
  appointmentId,
  toPage: pageOn(date),
  time: time(from, until, {}, march(date)),
  meta: metaOf(key),
  ...measure({ day: day(march(date)) }),
  ...changes,
});

const seal = async <E extends AnyEvent>(events: readonly E[]) => events;

const open = async () => {
  const store = openMemoryStore({ now: () => new Date(earlier) });
  const timing = { clock: () => new Date(earlier), random: () => 0.5, delay: () => new Promise<void>(() => {}) };
  const newProcess = () => ({ pages: openPages({ store, timing, seal }), timing });
  const process = newProcess();
  await process.pages.handle({ stream: page, command: bookIt('a', '09:00', '09:30'), meta: metaOf('book') });
  const log = async (date: number) => (await store.read(pageOn(date))).events.map(({ type }) => type);
  return { store, process, newProcess, log };
};

const problemOf = (work: Promise<unknown>): Promise<Problem> =>
  work.then(
    () => expect.fail('it was not refused'),
    (error: unknown) => {
      if (error instanceof Problem) return error;
      throw error;
    },
  );

describe('moving to another time (A9, F lifecycle)', () => {
  it('reschedules on its own page', async () => {
    const { process, log } = await open();
    const { line, stream } = await move(process, to(2, '10:00', '10:30', 'move'));
    expect({ start: line.start, sequence: line.sequence, stream }).to.deep.equal({
      start: instant('10:00'),
      sequence: 1,
      stream: page,
    });
    expect(await log(2)).to.deep.equal(['AppointmentBooked', 'AppointmentRescheduled']);
  });

  it('holds, commits and confirms on another one', async () => {
    const { process, log } = await open();
    const moved = await move(process, to(3, '10:00', '10:30', 'move'));
    expect(moved.stream).to.equal(pageOn(3));
    expect(moved.line).to.include({ appointmentId, start: instant('10:00', march(3)), sequence: 1 });
    expect(moved.events.map(({ type }) => type)).to.deep.equal(['AppointmentMovedOut']);
    expect(await log(2)).to.deep.equal(['AppointmentBooked', 'AppointmentMovedOut']);
    expect(await log(3)).to.deep.equal(['TimeHeld', 'AppointmentMovedIn']);
  });

  it('is answered alike when it is sent again, by whichever process', async () => {
    const { process, newProcess, log } = await open();
    const once = await move(process, to(3, '10:00', '10:30', 'move'));
    const again = await move(newProcess(), to(3, '10:00', '10:30', 'move'));
    expect(again).to.deep.include({ line: once.line, repeated: true });
    expect(await log(3)).to.have.length(2);
  });

  it('is answered alike though it moved on since', async () => {
    const { process, log } = await open();
    await move(process, to(3, '10:00', '10:30', 'one'));
    await move(process, to(4, '10:00', '10:30', 'two'));
    expect((await move(process, to(3, '10:00', '10:30', 'one'))).repeated).to.equal(true);
    expect(await log(4)).to.deep.equal(['TimeHeld', 'AppointmentMovedIn']);
  });

  it('goes there and back, and every command finds it', async () => {
    const { process, newProcess, log } = await open();
    await move(process, to(3, '10:00', '10:30', 'there'));
    await move(process, to(2, '11:00', '11:30', 'back'));
    const cancel = { type: 'CancelAppointment', appointmentId, now: earlier, by: 'client', notice: 0 } as const;
    const { stream } = await newProcess().pages.handle({ stream: page, command: cancel, meta: metaOf('cancel') });
    expect(stream).to.equal(page);
    expect((await log(2)).at(-1)).to.equal('AppointmentCancelled');
  });

  it('follows to where it is now, and undoes there', async () => {
    const { process, log } = await open();
    await move(process, to(3, '10:00', '10:30', 'there'));
    const cancel = { type: 'CancelAppointment', appointmentId, now: earlier, by: 'client', notice: 0 } as const;
    expect((await process.pages.handle({ stream: page, command: cancel, meta: metaOf('c') })).stream).to.equal(
      pageOn(3),
    );
    const measureFor = () => measure({ day: day(march(3)) });
    await putBack(process, { appointmentId, measureFor, meta: metaOf('undo') });
    expect((await log(3)).slice(-2)).to.deep.equal(['AppointmentCancelled', 'AppointmentStatusCorrected']);
  });

  it('leaves nothing behind when the target is taken', async () => {
    const { process, log } = await open();
    const taken = bookIt('b', '09:00', '09:30', {
      page: pageOn(3),
      ...measure({ day: day(march(3)) }),
      with: time('10:00', '10:30', {}, march(3)),
    });
    await process.pages.handle({ stream: pageOn(3), command: taken, meta: metaOf('b') });
    const { code, facts } = await problemOf(move(process, to(3, '10:00', '10:30', 'move')));
    expect({ code, facts }).to.deep.equal({ code: 'slot-taken', facts: { conflicts: [item('b')] } });
    expect(await log(2)).to.deep.equal(['AppointmentBooked']);
  });

  it('is refused for the notice of the old time before anything is held', async () => {
    const { process, log } = await open();
    const strict = terms({ notice: { book: 0, change: 60 * 48, cancel: 0 } });
    const problem = await problemOf(move(process, to(3, '10:00', '10:30', 'move', { terms: strict })));
    expect(problem.code).to.equal('too-soon');
    expect(await log(3)).to.deep.equal([]);
  });

  it('answers a command that was given up with 409 abandoned', async () => {
    const { process, newProcess, log } = await open();
    const request = to(3, '10:00', '10:30', 'slow');
    const { holdId, meta } = attemptIds(request, 0);
    const held = { ...heldTime('10:00', '10:30'), start: instant('10:00', march(3)), end: instant('10:30', march(3)) };
    const hold = {
      type: 'HoldTime',
      holdId,
      purpose: 'move',
      until: instant('08:00', '2026-03-01'),
      commitsOn: page,
      held,
    } as const;
    await process.pages.handle({ stream: pageOn(3), command: { ...hold, ...measure({ day: day(march(3)) }) }, meta });
    // Its process is slow, and somebody else finds the hold past its instant.
    expect(await settle(newProcess(), pageOn(3), { holdId, commitsOn: page }, 'expired')).to.deep.equal({
      abandoned: 'expired',
    });
    expect(await log(2)).to.deep.equal(['AppointmentBooked', 'CommitAbandoned']);
    expect(await log(3)).to.deep.equal(['TimeHeld', 'HoldReleased']);
    expect((await problemOf(move(process, request))).code).to.equal('abandoned');
    expect((await move(process, to(3, '10:00', '10:30', 'a new key'))).stream).to.equal(pageOn(3));
  });

  it('stays within what can be followed, and may always go back', async () => {
    const { process } = await open();
    for (let hop = 1; hop <= mostHops; hop += 1) await move(process, to(2 + hop, '10:00', '10:30', `hop-${hop}`));
    const { code, facts } = await problemOf(move(process, to(20, '10:00', '10:30', 'too far')));
    expect({ code, facts }).to.deep.equal({
      code: 'limit-reached',
      facts: { limit: 'moves', most: mostHops, count: mostHops + 1 },
    });
    expect((await move(process, to(5, '12:00', '12:30', 'back'))).stream).to.equal(pageOn(5));
    expect((await move(process, to(20, '10:00', '10:30', 'on again'))).stream).to.equal(pageOn(20));
  });

  it('is finished by whoever watches the log when its process died after the commit', async () => {
    const { store, process, newProcess, log } = await open();
    const { handle } = process.pages;
    const dying = {
      ...process,
      pages: {
        ...process.pages,
        handle: (request: Parameters<typeof handle>[0]) =>
          request.command.type === 'MoveIn' ? Promise.reject(new Error('died')) : handle(request),
      },
    };
    await move(dying, to(3, '10:00', '10:30', 'move'));
    expect(await log(3)).to.deep.equal(['TimeHeld']);
    const watcher = finisher(newProcess());
    for await (const events of store.readAll('start')) for (const event of events) watcher.seen(event);
    expect(watcher.waiting()).to.equal(1);
    expect(await watcher.settleDue(earlier)).to.equal(0);
    expect(await watcher.settleDue(earlier + 1_000)).to.equal(1);
    expect(await log(3)).to.deep.equal(['TimeHeld', 'AppointmentMovedIn']);
  });
});
