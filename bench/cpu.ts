import { readdirSync, readFileSync } from 'node:fs';

const microsPerTick = 10_000;

/** `left`: of children that have ended since. */
type Process = { readonly pid: number; readonly parent: number; readonly ticks: number; readonly left: number };

const processes = (): readonly Process[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        const [user, system, userLeft, systemLeft] = fields.slice(11, 15).map(Number);
        const ticks = (user ?? 0) + (system ?? 0);
        return [{ pid: Number(name), parent: Number(fields[1]), ticks, left: (userLeft ?? 0) + (systemLeft ?? 0) }];
      } catch {
        return []; // it ended meanwhile
      }
    });

/**
 * Microseconds of a core that these processes have used so far, the children of Postgres included. A figure that other
 * work on the machine moves less than it moves the clock. Linux only: undefined elsewhere.
 */
export const cpuMicrosOf = (pids: readonly number[]): number | undefined => {
  if (process.platform !== 'linux') return undefined;
  const ours = processes().filter(({ pid, parent }) => pids.includes(pid) || pids.includes(parent));
  return ours.reduce((sum, { pid, ticks, left }) => sum + (ticks + (pids.includes(pid) ? left : 0)) * microsPerTick, 0);
};
