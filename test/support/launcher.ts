import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { removePostgres } from '#embedded/postgres';
import { keepRemoved } from '#embedded/process/keeper';
import { until } from '#embedded/process/wait';
import type { Endpoints, Logins } from '#embedded/system';
import { bareEnvironment } from './system.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

export type Launched = {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly exited: Promise<number | null>;
  output(): string;
  /** Resolves when it has announced itself; rejects with what it said when it ended before. */
  ready(): Promise<Endpoints & { readonly logins: Logins }>;
};

export type Launch = {
  readonly dataDir: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly command?: readonly string[];
};

/** `npm start` as a person runs it, but in a process group of its own, which stands for the terminal, and without demo data. */
export const launch = ({ dataDir, env, command = [process.execPath, 'scripts/start.mjs'] }: Launch): Launched => {
  const [file = '', ...args] = command;
  const settings = {
    ...bareEnvironment(),
    PORT: '0',
    DATA_DIR: dataDir,
    DEMO: 'false',
    DAYBOOK_INSTALLED: '1',
    ...env,
  };
  const child = spawn(file, args, { cwd: root, env: settings, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  let over = false;
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  void exited.then(() => {
    over = true;
  });
  const endpointsFile = join(dataDir, 'endpoints.json');
  const ready = async () => {
    await until(() => over || output.includes('Daybook is ready'), 60_000);
    if (!output.includes('Daybook is ready')) throw new Error(`Not ready. It said:\n${output}`);
    return JSON.parse(readFileSync(endpointsFile, 'utf8'));
  };
  return { child, pid: child.pid ?? 0, exited, output: () => output, ready };
};

const read = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

const allProcesses = (): { pid: number; text: string }[] =>
  process.platform === 'linux'
    ? readdirSync('/proc')
        .filter((name) => /^\d+$/.test(name))
        .map((pid) => ({ pid: Number(pid), text: read(`/proc/${pid}/cmdline`) + read(`/proc/${pid}/environ`) }))
    : execFileSync('ps', ['axeww', '-o', 'pid=,command='], { encoding: 'utf8' })
        .split('\n')
        .map((line) => ({ pid: Number.parseInt(line, 10), text: line }));

const clusterOf = (dataDir: string): string[] => {
  const file = join(dataDir, 'postgres.json');
  return existsSync(file) ? [JSON.parse(readFileSync(file, 'utf8')).folder] : [];
};

/** Every process that was started for this DATA_DIR, by what stands in its command line or environment; only those that run `entry`, if given. */
export const processesOn = (dataDir: string, entry = ''): number[] => {
  const names = [dataDir, ...clusterOf(dataDir)];
  return allProcesses()
    .filter(({ pid, text }) => pid !== process.pid && text.includes(entry) && names.some((name) => text.includes(name)))
    .map(({ pid }) => pid);
};

/** A folder for one or more starts; what root's Postgres keeps elsewhere goes with it. */
export const launchFolder = (): { dataDir: string; clear: () => void } => {
  const dataDir = mkdtempSync(join(tmpdir(), 'daybook-launch-'));
  const spare = keepRemoved(dataDir);
  const clear = () => {
    for (const pid of processesOn(dataDir)) process.kill(pid, 'SIGKILL');
    removePostgres(dataDir);
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
    spare();
  };
  return { dataDir, clear };
};
