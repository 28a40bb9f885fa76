import { HealthView } from '#contracts/operations/service';
import { pause, until } from '#embedded/process/wait';
import type { System } from '#embedded/system';

export const victims = ['workers', 'event-store', 'postgres', 'nats', 'catcher', 'web', 'projectors'] as const;
export type Victim = (typeof victims)[number];

export type Kill = {
  readonly name: Victim;
  readonly at: number;
  /** Until it ran again, and until the system said that all is well. */
  readonly backMs: number;
  readonly wellMs: number;
};

/** The supervisor gives a process up that dies five times within a minute, and so it should. */
const mostWithinAMinute = 3;
const window = 61_000;
const patienceMs = 60_000;

/** Everything answers, and no projection is far behind. */
export const isWell = async (http: string): Promise<boolean> => {
  try {
    const answer = await fetch(`${http}/health`, { signal: AbortSignal.timeout(2_000) });
    return HealthView.parse(await answer.json()).status === 'ok';
  } catch {
    return false;
  }
};

export type KillOptions = {
  readonly system: System;
  readonly count: number;
  /** How many commands were acknowledged so far: a kill comes amid work, after a number of them that the seed names. */
  readonly acked: () => number;
  readonly random: () => number;
  readonly about: (kill: Kill) => void;
  readonly givenUp: () => boolean;
};

/** kill -9 of each in turn, every round in another order; the next one dies when all is well again. */
export const killInTurn = async ({ system, count, acked, random, about, givenUp }: KillOptions) => {
  const kills: Kill[] = [];
  let round: Victim[] = [];
  while (kills.length < count) {
    // The first round begins with the workers: whatever they had in hand comes free while the others die.
    if (round.length === 0) round = kills.length === 0 ? [...victims] : shuffled(victims, random);
    const name = round.shift() ?? 'web';
    await until(() => recent(kills, name) < mostWithinAMinute, window);
    const enough = acked() + 3 + Math.floor(random() * 40);
    const flows = await until(() => acked() >= enough || givenUp(), patienceMs, 1);
    if (givenUp()) break;
    if (!flows) throw new Error(`only ${acked()} commands were acknowledged, ${enough} should have been by now`);
    const before = system.processes[name]?.restarted ?? 0;
    const at = Date.now();
    system.kill(name, 'SIGKILL');
    if (!(await until(() => (system.processes[name]?.restarted ?? 0) > before || givenUp(), patienceMs)))
      throw new Error(`${name} was not back within ${patienceMs} ms`);
    const backMs = Date.now() - at;
    if (!(await until(async () => givenUp() || (await isWell(system.endpoints.http)), patienceMs)))
      throw new Error(`all was not well within ${patienceMs} ms after ${name} had died`);
    const kill = { name, at, backMs, wellMs: Date.now() - at };
    kills.push(kill);
    about(kill);
    await pause(0);
  }
  return kills;
};

const recent = (kills: readonly Kill[], name: Victim): number =>
  kills.filter((kill) => kill.name === name && Date.now() - kill.at < window).length;

const shuffled = <T>(all: readonly T[], random: () => number): T[] =>
  all
    .map((one) => ({ one, by: random() }))
    .sort((a, b) => a.by - b.by)
    .map(({ one }) => one);
