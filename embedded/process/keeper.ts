import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

type Kept = { readonly pid: number; readonly signal: NodeJS.Signals; readonly last: boolean };

let keeper: ChildProcess | undefined;
/** What the keeper knows, to be told again should it be killed. */
const known = new Map<number | string, object>();

/** One keeper for each process that starts parts; its open stdin is what tells it that we are still there. */
const start = (): ChildProcess => {
  const child = spawn(process.execPath, [fileURLToPath(new URL('../keeper.mjs', import.meta.url))], {
    detached: true,
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.unref();
  child.stdin?.on('error', () => undefined);
  if (child.stdin && 'unref' in child.stdin && typeof child.stdin.unref === 'function') child.stdin.unref();
  for (const line of known.values()) child.stdin?.write(`${JSON.stringify(line)}\n`);
  child.once('exit', () => {
    keeper = undefined;
    if (known.size > 0) keeper = start();
  });
  return child;
};

const tell = (line: object): void => {
  keeper ??= start();
  keeper.stdin?.write(`${JSON.stringify(line)}\n`);
};

const promise = (key: number | string, line: object, withdrawal: object): (() => void) => {
  tell(line);
  known.set(key, line);
  return () => {
    if (known.delete(key)) tell(withdrawal);
  };
};

/** Should this very process die without stopping `pid`, the keeper stops it. Answers how to call that off. */
export const keep = (kept: Kept): (() => void) => promise(kept.pid, { keep: kept }, { forget: kept.pid });

/** The same for a temporary folder: gone when we are gone. */
export const keepRemoved = (path: string): (() => void) => promise(path, { remove: path }, { spare: path });
