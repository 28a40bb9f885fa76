import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Identity, identify } from '../process/identity.ts';
import { until } from '../process/wait.ts';

/** postmaster.pid: the first line is the pid, the second the data folder. */
export const parsePidFile = (text: string): { pid: number; data: string } | undefined => {
  const [pid, data] = text.split('\n');
  return pid && data && /^\d+$/.test(pid) ? { pid: Number(pid), data } : undefined;
};

/** A pid file may name a process long gone whose number now belongs to somebody else. */
export const isPostmasterOf = (found: Identity | undefined, data: string): boolean =>
  (found?.command.includes('postgres') && found.command.includes(data)) ?? false;

/** A postmaster whose launcher was killed is stopped; a pid file without its postmaster (or with its zombie) is removed. */
export const clearLeftover = async (data: string): Promise<void> => {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return;
  const left = parsePidFile(readFileSync(file, 'utf8'));
  const runs = () => left !== undefined && isPostmasterOf(identify(left.pid), data);
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    if (!left || !runs()) break;
    process.kill(left.pid, signal);
    await until(() => !runs(), 4_000);
  }
  rmSync(file, { force: true });
};
