import { Worker } from 'node:worker_threads';
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

const workerFile = new URL(
  import.meta.url.endsWith('.ts') ? './password-worker.ts' : './password-worker.js',
  import.meta.url,
);

/**
 * Hashing has a thread of its own: in the process's pool it would share four threads with DNS and files, and a flood of
 * sign-ins would slow every booking.
 */
export const openPasswords = (): Passwords => {
  const waiting = new Map<number, { resolve: (value: string | boolean) => void; reject: (error: Error) => void }>();
  let next = 0;
  let worker: Worker | undefined;
  const start = (): Worker => {
    const started = new Worker(workerFile);
    started.on('message', ({ id, value }: Reply) => {
      waiting.get(id)?.resolve(value);
      waiting.delete(id);
    });
    const fail = () => {
      worker = undefined;
      for (const { reject } of waiting.values()) reject(new Problem('unavailable', { part: 'passwords' }));
      waiting.clear();
    };
    started.on('error', fail);
    started.unref();
    return started;
  };
  const ask = (question: Question): Promise<string | boolean> => {
    if (waiting.size >= longestQueue) throw new Problem('rate-limited', { retryAfter: 2 });
    worker ??= start();
    const id = next++;
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      worker?.postMessage({ id, question });
    });
  };
  return {
    hash: async (password) => String(await ask({ kind: 'hash', password: password.normalize('NFKC') })),
    verify: async (hash, password) =>
      (await ask({ kind: 'verify', hash, password: password.normalize('NFKC') })) === true,
    close: async () => void (await worker?.terminate()),
  };
};
