import { type ChildProcess, spawn } from 'node:child_process';
import { extname } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export type StartOptions = {
  readonly dir: string;
  /** 0, the default, takes a free one. */
  readonly port?: number;
  readonly log?: (line: string) => void;
  readonly tls?: { readonly cert: string; readonly key: string };
};

export type RunningEventStore = {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** The exit code, or undefined after a signal. */
  readonly exited: Promise<number | undefined>;
  readonly stop: () => Promise<void>;
};

const extension = extname(fileURLToPath(import.meta.url));
const main = fileURLToPath(new URL(`main${extension}`, import.meta.url));
/** Sources need what takes their types off, found from here: the current folder may be any. A build runs as it is. */
const loader = extension === '.ts' ? ['--conditions=source', `--import=${import.meta.resolve('#typescript')}`] : [];
/** V8 begins with a few MB and marks all of them each second as records pass through: a fifth of what an append costs. */
const heap = ['--initial-old-space-size=128', '--max-semi-space-size=32'];
const keptLines = 20;

const exitOf = (child: ChildProcess): Promise<number | undefined> =>
  new Promise((resolve) => child.once('exit', (code) => resolve(code ?? undefined)));

const readyLine = (line: string): { url: string; port: number } | undefined => {
  if (!line.startsWith('{"ready":true')) return undefined;
  const parsed: unknown = JSON.parse(line);
  if (typeof parsed !== 'object' || parsed === null || !('url' in parsed) || !('port' in parsed)) return undefined;
  return typeof parsed.url === 'string' && typeof parsed.port === 'number'
    ? { url: parsed.url, port: parsed.port }
    : undefined;
};

/**
 * Starts the node as a process of its own, with an IPC channel: it leaves when this process is gone, however that
 * ended, and not for a Ctrl-C in the terminal, which reaches it before the services have drained.
 */
export const startEventStore = async ({
  dir,
  port = 0,
  log = () => {},
  tls,
}: StartOptions): Promise<RunningEventStore> => {
  const secrets = tls ? ['--cert', tls.cert, '--key', tls.key] : ['--insecure'];
  const child = spawn(process.execPath, [...heap, ...loader, main, '--dir', dir, '--port', `${port}`, ...secrets], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const exited = exitOf(child);
  const lastLines: string[] = [];
  const keep = (line: string): void => {
    lastLines.push(line);
    if (lastLines.length > keptLines) lastLines.shift();
    log(line);
  };
  if (child.stderr) createInterface({ input: child.stderr }).on('line', keep);

  const ready = await new Promise<{ url: string; port: number }>((resolve, reject) => {
    const fail = (what: string): void =>
      reject(new Error(`The event store ${what}.\n${lastLines.join('\n')}`.trimEnd()));
    child.once('error', (error) => fail(`could not be started: ${error.message}`));
    child.once('close', (code, signal) => fail(`ended (${signal ?? `exit code ${code}`}) before it was ready`));
    if (child.stdout)
      createInterface({ input: child.stdout }).on('line', (line) => {
        const found = readyLine(line);
        if (found) resolve(found);
        else keep(line);
      });
  });

  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    await exited;
  };
  return { ...ready, pid: child.pid ?? 0, exited, stop };
};
