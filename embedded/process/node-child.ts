import { fileURLToPath } from 'node:url';
import { lastLines } from './log-file.ts';
import { type Rung, type Spawned, spawnPart } from './part.ts';

export type Ready = { readonly ready: true; readonly port?: number; readonly smtpPort?: number };

/** What a child may say over IPC; anything else is not for us. */
export const heard = (message: unknown): Ready | { readonly failed: string } | undefined => {
  if (typeof message !== 'object' || message === null) return undefined;
  if ('failed' in message && typeof message.failed === 'string') return { failed: message.failed };
  if (!('ready' in message) || message.ready !== true) return undefined;
  const numberAt = (key: string): number | undefined => {
    const value: unknown = Reflect.get(message, key);
    return typeof value === 'number' ? value : undefined;
  };
  const [port, smtpPort] = [numberAt('port'), numberAt('smtpPort')];
  return { ready: true, ...(port !== undefined && { port }), ...(smtpPort !== undefined && { smtpPort }) };
};

const root = fileURLToPath(new URL('../..', import.meta.url));

const ladder: readonly Rung[] = [
  { signal: 'SIGTERM', ms: 2_000 },
  { signal: 'SIGKILL', ms: 300 },
];

export type NodeChild = {
  readonly name: string;
  /** From the root of the project. */
  readonly entry: string;
  readonly env: NodeJS.ProcessEnv;
  readonly log: string;
  readonly readyWithin?: number;
  /** For node itself, beside what every child is given. */
  readonly nodeOptions?: readonly string[];
  readonly background?: boolean;
};

/** Runs one of our own entries from its source and resolves when it says over IPC that it is ready. */
export const startNodeChild = async (child: NodeChild) => {
  const { name, entry, env, log, readyWithin = 60_000, nodeOptions = [], background = false } = child;
  const command = [process.execPath, '--conditions=source', '--import=#typescript', ...nodeOptions, entry];
  const spawned = spawnPart({ command, log, ladder, env, cwd: root, ipc: true, background });
  try {
    return { ...spawned, ready: await readiness(spawned, { name, log, readyWithin }) };
  } catch (error) {
    await spawned.stop(true);
    throw error;
  }
};

type Expectation = { readonly name: string; readonly log: string; readonly readyWithin: number };

const readiness = ({ child, exited }: Spawned, { name, log, readyWithin }: Expectation): Promise<Ready> =>
  new Promise((resolve, reject) => {
    const end = (complaint: string) => reject(new Error(`${complaint} Its log, ${log}, ends:\n${lastLines(log)}`));
    const timer = setTimeout(() => end(`${name} was not ready within ${readyWithin / 1000} s.`), readyWithin);
    child.on('message', (message) => {
      const said = heard(message);
      if (!said) return;
      clearTimeout(timer);
      if ('failed' in said) reject(new Error(said.failed));
      else resolve(said);
    });
    void exited.then(({ code, signal }) => {
      clearTimeout(timer);
      end(`${name} ended (${signal ?? `code ${code}`}) before it was ready.`);
    });
  });
