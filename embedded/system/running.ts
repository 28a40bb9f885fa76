import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { boundLog } from '../process/log-file.ts';
import type { Part } from '../process/part.ts';
import type { RunningService } from './services.ts';
import type { Supervised } from './supervise.ts';

/** Everything that has been started so far. */
export type Running = { parts: readonly Supervised<Part>[]; services: readonly Supervised<RunningService>[] };

/** `port` is 0 for a process that does not listen. */
export type Processes = Readonly<
  Record<string, { readonly pid: number; readonly restarted: number; readonly port: number }>
>;

/** Those who use first, then what they use. */
export const stopRunning = async ({ parts, services }: Running, hurry?: boolean): Promise<void> => {
  await Promise.all(services.map((service) => service.stop(hurry)));
  await Promise.all(parts.map((part) => part.stop(hurry)));
};

const portOf = (running: object): number => ('port' in running && typeof running.port === 'number' ? running.port : 0);

export const processesOf = ({ parts, services }: Running): Processes =>
  Object.fromEntries(
    [...parts, ...services].map((one) => [
      one.name,
      { pid: one.current().pid, restarted: one.restarted(), port: portOf(one.current()) },
    ]),
  );

export const boundLogsIn = (dataDir: string): NodeJS.Timeout =>
  setInterval(() => {
    const folder = join(dataDir, 'logs');
    for (const file of readdirSync(folder)) if (file.endsWith('.log')) boundLog(join(folder, file));
  }, 30_000).unref();
