import { hash } from 'node:crypto';
import { finisher } from '#command-service/page/finisher';
import { pageItemIdOf } from '#command-service/page/ids';
import type { Settling } from '#command-service/page/settle';
import { type Entry, lineAt, measureOf, openClients } from './moves-clients.ts';
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
    await scheduler.sleep(500);
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

/** One seed, one life: people, crashes, lost answers and jumping clocks; then calm, and what must be true is looked at. */
export const runOnce = async (seed: number, planted: Planted = {}): Promise<Run> => {
  const scheduler = openScheduler(seeded(seed), start);
  const { sleep, between, chance, pick } = scheduler;
  const world = openWorld(scheduler, planted);
  let crashes = 0;
  let over = false;

  const life = async (): Promise<readonly Entry[]> => {
    const processes: Process[] = [world.startProcess(), world.startProcess(), world.startProcess()];
    const clients = openClients(scheduler, world, processes, planted);
    const appointments = await setUp(world, clients.nextKey);

    const doomed = chance(0.7) ? Math.floor(between(0, processes.length)) : -1;
    if (doomed >= 0) processes[doomed] = world.startProcess(Math.floor(between(1, 45)));
    const raise = async () => {
      for (; !over; await sleep(1_000)) {
        for (const [index, process] of processes.entries()) {
          if (process.alive) continue;
          crashes += 1;
          processes[index] = world.startProcess();
        }
      }
    };
    const jump = async () => {
      await sleep(between(0, 4_000));
      const forward = between(31_000, 120_000);
      for (const process of chance(0.5) ? processes : [pick(processes)]) process.skew += forward;
    };
    const withFinisher = chance(0.5);
    void raise();
    if (chance(0.35)) void jump();
    if (withFinisher) void keepFinishing(world.startProcess(), scheduler, world, () => over);
    const people = Array.from({ length: Math.floor(between(3, 8)) }, () => clients.person(appointments));
    await Promise.all(people);
    await sleep(30_000);
    over = true;
    world.calm();
    await sleep(150_000);
    await settleAll(world.startProcess(), scheduler, world, withFinisher);
    return clients.ledger;
  };

  const { ledger, faults } = await scheduler.run(
    life().then(async (entries) => ({
      ledger: entries,
      faults: await faultsOf(world, entries, world.startProcess()),
    })),
  );
  const text = JSON.stringify([ledger, world.log], (_key, value) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  const answers = ledger.flatMap((entry) => entry.answers);
  const tally = {
    events: world.log.length,
    deeds: ledger.length,
    crashes,
    moves: world.log.filter(({ type }) => type === 'AppointmentMovedOut').length,
    unknown: answers.filter(({ kind }) => kind === 'unknown').length,
    abandoned: world.log.filter(({ type }) => type === 'CommitAbandoned').length,
  };
  return { seed, faults, trace: hash('sha1', text, 'hex'), tally };
};

/** Two appointments that everybody then wants to have elsewhere. */
const setUp = async (world: World, nextKey: () => string): Promise<readonly string[]> => {
  const ids: string[] = [];
  for (const [index, stream] of streams.slice(0, 2).entries()) {
    const key = `set-up-${nextKey()}`;
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
