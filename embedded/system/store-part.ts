import { appendFileSync } from 'node:fs';
import { startEventStore } from '#embedded/event-store/start';
import { keep } from '../process/keeper.ts';
import { boundLog } from '../process/log-file.ts';
import type { Part } from '../process/part.ts';
import { within } from '../process/wait.ts';

export type StoreOptions = { readonly dir: string; readonly port: number; readonly log: string };

/** The event store as a part like the others: a log file, a keeper, and an end to politeness. */
export const startStorePart = async ({ dir, port, log }: StoreOptions): Promise<Part> => {
  boundLog(log);
  const store = await startEventStore({ dir, port, log: (line) => appendFileSync(log, `${line}\n`) });
  const forget = keep({ pid: store.pid, signal: 'SIGTERM', last: true });
  void store.exited.then(forget);
  let over = false;
  void store.exited.then(() => {
    over = true;
  });
  const stop = async (hurry = false): Promise<void> => {
    if (over) return;
    if (!hurry && (await within(store.stop(), 2_500))) return;
    if (!over) process.kill(store.pid, 'SIGKILL');
    await store.exited;
  };
  return { url: store.url, port: store.port, pid: store.pid, exited: store.exited, stop };
};
