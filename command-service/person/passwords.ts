import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Problem } from '#contracts/problems';

export type Question =
  | { readonly kind: 'hash'; readonly password: string }
  | { readonly kind: 'verify'; readonly password: string; readonly hash: string };
export type Reply = { readonly id: number; readonly value: string | boolean };

export type Passwords = {
  hash(password: string): Promise<string>;
  verify(hash: string, password: string): Promise<boolean>;
  close(): Promise<void>;
};

/** More wait than this and the flood is told to come back, so that nobody waits for ever and bookings go on. */
const longestQueue = 40;

const workerFile = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? './password-worker.ts' : './password-worker.js', import.meta.url),
);

/**
 * Hashing has a process of its own: in this one it would share four threads with DNS and files, and a flood of
 * sign-ins would slow every booking.
 */
export const openPasswords = (): Passwords => {
  const waiting = new Map<number, { resolve: (value: string | boolean) => void; reject: (error: Error) => void }>();
  let next = 0;
  let worker: ChildProcess | undefined;
  const start = (): ChildProcess => {
    const started = fork(workerFile, [], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    started.on('message', ({ id, value }: Reply) => {
      waiting.get(id)?.resolve(value);
      waiting.delete(id);
    });
    const lost = () => {
      if (worker !== started) return;
      worker = undefined;
      for (const { reject } of waiting.values()) reject(new Problem('unavailable', { part: 'passwords' }));
      waiting.clear();
    };
    // Without memory it may not even start; unheard, that would end this process as well.
    started.on('exit', lost).on('error', lost);
    return started;
  };
  const ask = (question: Question): Promise<string | boolean> => {
    if (waiting.size >= longestQueue) return Promise.reject(new Problem('rate-limited', { retryAfter: 2 }));
    worker ??= start();
    const id = next++;
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      worker?.send({ id, question });
    });
  };
  return {
    hash: async (password) => String(await ask({ kind: 'hash', password: password.normalize('NFKC') })),
    verify: async (hash, password) =>
      (await ask({ kind: 'verify', hash, password: password.normalize('NFKC') })) === true,
    close: async () => worker?.disconnect(),
  };
};
