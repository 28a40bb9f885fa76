import { hash } from 'node:crypto';
import { finisher } from '#command-service/page/finisher';
import { pageItemIdOf } from '#command-service/page/ids';
import type { Settling } from '#command-service/page/settle';
import { type Deed, type Entry, lineAt, measureOf, openClients } from './moves-clients.ts';
import { historyOf } from './moves-history.ts';
import { openScheduler, type Scheduler, seeded } from './moves-scheduler.ts';
import { faultsOf } from './moves-verdict.ts';
import { openWorld, type Planted, type Process, start, streams, type World } from './moves-world.ts';

export type Run = {
  readonly seed: number;
  readonly faults: readonly string[];
  readonly trace: string;
  readonly tally: Tally;
};
export type Tally = {
  events: number;
  deeds: number;
  crashes: number;
  moves: number;
  unknown: number;
  abandoned: number;
};

const keepFinishing = async (
  process: Process,
  scheduler: Scheduler,
  world: World,
  over: () => boolean,
): Promise<void> => {
  const { seen, settleDue } = finisher(process);
  for (let read = 0; !over(); ) {
    for (; read < world.log.length; read += 1) {
      const event = world.log[read];
      if (event) seen(event);
    }
    await settleDue(process.timing.clock().getTime());
    await scheduler.sleep(scheduler.between(20, 500));
  }
};

/** Without a finisher it is the next who wants that time that finds out what became of it. */
const wantEveryHeldTime = async (process: Process, world: World): Promise<void> => {
  for (const [holdId, stream] of historyOf(world.log).pending) {
    const held = (await process.pages.look(stream)).state.holds.get(holdId);
    if (!held) continue;
    const now = process.timing.clock().getTime();
    const to = { stream, start: held.time.start };
    const key = `want-${holdId}`;
    const line = lineAt(pageItemIdOf(holdId.slice(0, 12), stream.slice(18), key, 'line'), to);
    const at = new Date(now).toISOString();
    const meta = { commandId: key, actorId: 'actor', via: 'api', at, $correlationId: key, $causationId: key } as const;
    const command = {
      type: 'BookAppointment',
      page: stream,
      line,
      approval: 'none',
      ...measureOf(stream, now),
    } as const;
    await process.pages.handle({ stream, command, meta }).catch(() => undefined);
  }
};

const settleAll = async (settling: Settling & Process, scheduler: Scheduler, world: World, byFinisher: boolean) => {
  if (!byFinisher) return wantEveryHeldTime(settling, world);
  let rounds = 0;
  await keepFinishing(settling, scheduler, world, () => {
    rounds += 1;
    return rounds > 4;
  });
};

type Cast = {
  readonly processes: Process[];
  readonly finishing: Process | undefined;
  readonly people: (appointments: readonly string[]) => readonly Promise<void>[];
  readonly ledger: () => readonly Entry[];
  readonly meanwhile?: () => Promise<void>;
};

/** The days of some people: crashes, lost answers and jumping clocks; then calm, and what must be true is looked at. */
const live = async (seed: number, scheduler: Scheduler, world: World, cast: Cast): Promise<Run> => {
  const { sleep } = scheduler;
  const { processes, finishing } = cast;
  let crashes = 0;
  let over = false;
  const raise = async () => {
    for (; !over; await sleep(1_000)) {
      for (const [index, process] of processes.entries()) {
        if (process.alive) continue;
        crashes += 1;
        processes[index] = world.startProcess();
      }
    }
  };
  const life = async (): Promise<readonly string[]> => {
    const appointments = await setUp(world);
    void raise();
    void cast.meanwhile?.();
    if (finishing) void keepFinishing(finishing, scheduler, world, () => over);
    await Promise.all(cast.people(appointments));
    await sleep(30_000);
    over = true;
    world.calm();
    await sleep(150_000);
    await settleAll(world.startProcess(), scheduler, world, finishing !== undefined);
    return faultsOf(world, cast.ledger(), world.startProcess());
  };
  const faults = await scheduler.run(life());
  const ledger = cast.ledger();
  const text = JSON.stringify([ledger, world.log], (_key, value) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  const tally = {
    events: world.log.length,
    deeds: ledger.length,
    crashes,
    moves: world.log.filter(({ type }) => type === 'AppointmentMovedOut').length,
    unknown: ledger.flatMap((entry) => entry.answers).filter(({ kind }) => kind === 'unknown').length,
    abandoned: world.log.filter(({ type }) => type === 'CommitAbandoned').length,
  };
  return { seed, faults, trace: hash('sha1', text, 'hex'), tally };
};

/** Three to seven people who want the same few times, on three processes of which one may be doomed. */
export const runOnce = (seed: number, planted: Planted = {}): Promise<Run> => {
  const scheduler = openScheduler(seeded(seed), start);
  const { sleep, between, chance, pick } = scheduler;
  const world = openWorld(scheduler, planted);
  const processes: Process[] = [world.startProcess(), world.startProcess(), world.startProcess()];
  if (chance(0.7)) processes[Math.floor(between(0, 3))] = world.startProcess(Math.floor(between(1, 45)));
  const finishing = chance(0.5) ? world.startProcess() : undefined;
  const clients = openClients(scheduler, world, processes, planted);
  const jumps = chance(0.4);
  const meanwhile = async () => {
    if (!jumps) return;
    await sleep(chance(0.7) ? between(0, 400) : between(400, 6_000));
    const forward = between(31_000, 120_000);
    const clocks = finishing ? [...processes, finishing] : processes;
    const some = finishing ? [pick(clocks), finishing] : [pick(clocks)];
    for (const process of chance(0.3) ? clocks : some) process.skew += forward;
  };
  const people = (appointments: readonly string[]) =>
    Array.from({ length: Math.floor(between(3, 8)) }, () => clients.person(appointments));
  return live(seed, scheduler, world, { processes, finishing, people, ledger: () => clients.ledger, meanwhile });
};

export const rivals = ['cancel', 'move', 'book the target', 'book the source'] as const;

/** P6: one move whose process dies at a given step, against one rival on another process. */
export const runCrash = (seed: number, crashAt: number, rival: (typeof rivals)[number]): Promise<Run> => {
  const scheduler = openScheduler(seeded(seed * 1_000 + crashAt), start);
  const { sleep, between, chance } = scheduler;
  const world = openWorld(scheduler, {});
  const doomed = [world.startProcess(crashAt)];
  const others = [world.startProcess()];
  const mover = openClients(scheduler, world, doomed, {}, 'mover');
  const other = openClients(scheduler, world, others, {}, 'rival');
  const people = ([appointmentId = '']: readonly string[]) => {
    const at = (stream: string, time: string) => ({ stream, start: Date.parse(`${stream.slice(18)}T${time}:00Z`) });
    const target = at(streams[2], '09:30');
    const booked = rival === 'book the source' ? at(streams[0], '09:15') : target;
    const deed: Deed =
      rival === 'cancel'
        ? { kind: 'cancel', appointmentId }
        : rival === 'move'
          ? { kind: 'move', appointmentId, to: at(streams[1], '10:30') }
          : { kind: 'book', appointmentId: other.freshId(booked, rival), to: booked, held: false };
    const late = between(0, 150);
    return [
      mover.insist({ kind: 'move', appointmentId, to: target }, mover.nextKey()),
      sleep(late).then(() => other.insist(deed, other.nextKey())),
    ];
  };
  const finishing = chance(0.5) ? world.startProcess() : undefined;
  const ledger = () => [...mover.ledger, ...other.ledger];
  return live(seed, scheduler, world, { processes: doomed, finishing, people, ledger });
};

/** Two appointments that everybody then wants to have elsewhere. */
const setUp = async (world: World): Promise<readonly string[]> => {
  const ids: string[] = [];
  for (const [index, stream] of streams.slice(0, 2).entries()) {
    const key = `set-up-${index}`;
    const day = stream.slice(18);
    const id = pageItemIdOf(stream.slice(5, 17), day, key, 'line');
    const at = new Date(start).toISOString();
    const metadata = {
      commandId: key,
      actorId: 'actor',
      via: 'api',
      at,
      v: 1,
      $correlationId: key,
      $causationId: key,
    } as const;
    const line = lineAt(id, { stream, start: Date.parse(`${day}T09:${index}0:00Z`) });
    await world.write(stream, [{ eventId: key, type: 'AppointmentBooked', data: line, metadata }]);
    ids.push(id);
  }
  return ids;
};
