import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { keep } from './keeper.ts';
import { openLog } from './log-file.ts';
import { giveWay, stepBack } from './step-back.ts';
import { within } from './wait.ts';

export type Exit = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

/** What every embedded part looks like once it runs. */
export type Part = {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly exited: Promise<unknown>;
  /** Idempotent. `hurry` leaves out the polite signal, also when a polite stop is already under way. */
  stop(hurry?: boolean): Promise<void>;
};

/** One signal and how long it may take before the next, harder one. */
export type Rung = { readonly signal: NodeJS.Signals; readonly ms: number };

export type Spawned = {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly exited: Promise<Exit>;
  readonly stop: Part['stop'];
};

export type SpawnOptions = {
  readonly command: readonly string[];
  readonly log: string;
  readonly ladder: readonly Rung[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly account?: { readonly uid: number; readonly gid: number } | undefined;
  /** A child of ours that speaks IPC; it leaves by itself when we are gone, and not for what a terminal says. */
  readonly ipc?: boolean;
  /** How far it steps back while all cores are busy: whoever a person waits for goes first. */
  readonly niceness?: number;
  /** A child of ours that nobody waits for. */
  readonly background?: boolean;
};

/** `npm test` finds by this mark what a test has left running. */
const marked = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => {
  const { DAYBOOK_TEST_RUN } = process.env;
  return DAYBOOK_TEST_RUN ? { ...env, DAYBOOK_TEST_RUN } : env;
};

/**
 * What is not ours has a session of its own, so that Ctrl-C in the terminal does not end it before its time. Ours share
 * one: Linux shares out a core among sessions first, and only within one does the background give way at once.
 */
export const spawnPart = ({
  command,
  log,
  ladder,
  env,
  cwd,
  account,
  ipc = false,
  niceness = 0,
  background = false,
}: SpawnOptions): Spawned => {
  const [file = '', ...args] = command;
  const fd = openLog(log);
  const stdio: StdioOptions = ipc ? ['ignore', fd, fd, 'ipc'] : ['ignore', fd, fd];
  const child = spawn(file, args, {
    detached: !ipc,
    stdio,
    ...(env && { env: marked(env) }),
    ...(cwd && { cwd }),
    ...account,
  });
  closeSync(fd);
  if (child.pid && niceness > 0) stepBack(child.pid, niceness);
  if (child.pid && background) giveWay(child.pid);
  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.once('error', () => resolve({ code: 127, signal: null }));
  });
  let over = false;
  const forget = child.pid
    ? keep({ pid: child.pid, signal: ladder[0]?.signal ?? 'SIGTERM', last: !ipc })
    : () => undefined;
  void exited.then(() => {
    over = true;
    forget();
  });
  const stop = async (hurry = false) => {
    for (const { signal, ms } of hurry ? ladder.slice(1) : ladder) {
      if (over) return;
      child.kill(signal);
      if (await within(exited, ms)) return;
    }
  };
  return { child, pid: child.pid ?? 0, exited, stop };
};
