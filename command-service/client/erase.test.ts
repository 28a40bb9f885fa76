import { expect } from 'chai';
import type { AnyEvent } from '#contracts/events/index';
import { Problem } from '#contracts/problems';
import { openMemoryStore } from '#platform/event-store/memory';
import { silentLog } from '#platform/log';
import { openMemoryKeys } from '#platform/sealing/memory';
import { sealEvents } from '#platform/sealing/seal';
import { booked, clientId, earlier, page } from '#test/support/page-examples';
import { commandHandler } from '../append/handle.ts';
import { metadataOf, prepare } from '../append/prepare.ts';
import type { CommandMeta } from '../append/request.ts';
import type { Timing } from '../append/timing.ts';
import { openPages } from '../page/pages.ts';
import { person } from '../person/decider.ts';
import { followReference } from '../reference/follow.ts';
import { createReference } from '../reference/reference.ts';
import { erase, strikeOut } from './erase.ts';

const twin = 'twinaaaaaaaa';
const metaOf = (commandId: string): CommandMeta => ({
  commandId,
  actorId: clientId,
  via: 'api',
  at: new Date(earlier).toISOString(),
  $correlationId: commandId,
  $causationId: commandId,
});
const timing: Timing = {
  clock: () => new Date(earlier),
  random: () => 0.5,
  delay: (ms, signal) =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      signal?.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    }),
};
const registered = (personId: string): AnyEvent => ({
  type: 'PersonRegistered',
  data: { personId, name: 'Ada', source: 'staff' },
});
class Crash extends Error {}

/** A client with a merged twin, an appointment of each ahead, and a process that dies at a step of one's choice. */
const openScene = async (admins: readonly string[] = []) => {
  const store = openMemoryStore();
  const keys = openMemoryKeys();
  const seal = <E extends AnyEvent>(events: readonly E[]) => sealEvents(events, keys);
  const past: readonly (readonly [string, readonly AnyEvent[]])[] = [
    [
      `person-${clientId}`,
      [registered(clientId), { type: 'PersonsMerged', data: { personId: clientId, mergedPersonId: twin } }],
    ],
    [`person-${twin}`, [registered(twin)]],
    ...admins.map((personId): readonly [string, readonly AnyEvent[]] => [
      `person-${personId}`,
      [registered(personId), { type: 'RoleGranted', data: { personId, roleId: 'admin' } }],
    ]),
    [page, [booked('a', '09:00', '09:30'), booked('b', '10:00', '10:30', { clientId: twin, note: 'of the twin' })]],
  ];
  for (const [stream, events] of past)
    await store.append(stream, prepare(await seal(events), stream, metadataOf(metaOf('past'))), 'no-stream');
  const reference = createReference();
  const stop = new AbortController();
  const following = followReference(
    { store, reference, seen: () => {}, log: silentLog, now: () => earlier },
    stop.signal,
  );
  await following.caughtUp;
  const pages = openPages({ store, timing, seal });
  const persons = commandHandler({ store, decider: person, timing, seal });

  type Death = { readonly at: number; readonly how: 'before' | 'after' };
  const run = (commandId: string, dies?: Death, personId = clientId) => {
    let step = 0;
    const dying = async <T>(work: () => Promise<T>): Promise<T> => {
      step += 1;
      if (step === dies?.at && dies.how === 'before') throw new Crash();
      const result = await work();
      if (step === dies?.at) throw new Crash();
      return result;
    };
    const deps = {
      clock: timing.clock,
      timing,
      reference,
      pages: { ...pages, handle: (request: Parameters<typeof pages.handle>[0]) => dying(() => pages.handle(request)) },
      person: {
        ...persons,
        handle: (request: Parameters<typeof persons.handle>[0]) => dying(() => persons.handle(request)),
      },
      subjects: {
        destroy: (ids: readonly string[]) =>
          dying(async () => void (await Promise.all(ids.map((id) => keys.erase(id))))),
      },
    };
    const erasure = { personId, bySelf: true, cancelAppointments: true, meta: metaOf(commandId) };
    return erase(deps, erasure).then(() => step);
  };
  const types = async (stream: string) => (await store.read(stream)).events.map(({ type }) => type);
  return {
    run,
    admins: reference.admins,
    /** By a process that did not know yet. */
    bookLate: async () => {
      const late = prepare([booked('c', '11:00', '11:30')], page, metadataOf(metaOf('late')));
      const { position } = await store.append(page, late, (await store.read(page)).revision);
      await reference.upTo(position);
    },
    strikeOut: () => strikeOut({ clock: timing.clock, timing, reference, pages }, clientId),
    outcome: async () => {
      const keyOf = await keys.forUnsealing([clientId, twin]);
      return {
        page: (await types(page)).slice(2),
        client: (await types(`person-${clientId}`)).slice(2),
        twin: (await types(`person-${twin}`)).slice(1),
        keys: [clientId, twin].filter((id) => keyOf(id) !== undefined),
      };
    },
    close: async () => {
      stop.abort();
      await following.ended;
      await store.close();
    },
  };
};

const whole = {
  page: ['AppointmentCancelled', 'AppointmentCancelled'],
  client: ['SubjectErased'],
  twin: ['SubjectErased'],
  keys: [],
};

describe('an erasure (C4)', () => {
  it('cancels what is ahead, says so once for each id, and destroys every key', async () => {
    const scene = await openScene();
    expect(await scene.run('first')).to.equal(5);
    expect(await scene.outcome()).to.deep.equal(whole);
    await scene.run('second');
    expect(await scene.outcome(), 'and again is the same').to.deep.equal(whole);
    await scene.close();
  });

  it('of two last admins at one instant leaves one of them: it is the log that says which (E2)', async () => {
    const two = ['chiefaaaaaaa', 'chiefbbbbbbb'];
    const scene = await openScene(two);
    const outcomes = await Promise.all(
      two.map((personId) =>
        scene.run(`of ${personId}`, undefined, personId).then(
          () => 'erased',
          (error: unknown) => (error instanceof Problem ? error.code : String(error)),
        ),
      ),
    );
    expect(outcomes.sort()).to.deep.equal(['erased', 'last-admin']);
    expect(scene.admins()).to.have.length(1);
    await scene.close();
  });

  it('strikes out what was booked while it went on, once, whoever reads of it', async () => {
    const scene = await openScene();
    await scene.run('first');
    await scene.bookLate();
    await Promise.all([scene.strikeOut(), scene.strikeOut()]);
    const { page: written } = await scene.outcome();
    expect(written).to.deep.equal([...whole.page, 'AppointmentBooked', 'AppointmentCancelled']);
    await scene.close();
  });

  for (const at of [1, 2, 3, 4, 5])
    for (const how of ['before', 'after'] as const)
      for (const again of ['the same request', 'another one'])
        it(`that dies ${how} its step ${at} is finished by ${again}`, async () => {
          const scene = await openScene();
          const died = await scene.run('first', { at, how }).catch((error: unknown) => error);
          expect(died).to.be.instanceOf(Crash);
          await scene.run(again === 'another one' ? 'second' : 'first');
          expect(await scene.outcome()).to.deep.equal(whole);
          await scene.close();
        });
});
