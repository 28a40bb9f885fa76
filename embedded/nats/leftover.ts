import { existsSync, readFileSync, rmSync } from 'node:fs';
import { identify } from '../process/identity.ts';
import { until } from '../process/wait.ts';

/** A server whose launcher was killed still holds its store: it is stopped before the next one opens that. */
export const clearLeftover = async (pidFile: string, config: string): Promise<void> => {
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8').trim());
  const runs = () => Number.isInteger(pid) && pid > 0 && (identify(pid)?.command.includes(config) ?? false);
  for (const signal of ['SIGINT', 'SIGKILL'] as const) {
    if (!runs()) break;
    process.kill(pid, signal);
    await until(() => !runs(), 3_000);
  }
  rmSync(pidFile, { force: true });
};
