import { join, resolve } from 'node:path';
import { startNodeChild } from './process/node-child.ts';
import type { Part } from './process/part.ts';

export type CatcherOptions = {
  readonly dataDir: string;
  /** Ports for its HTTP side (which also speaks Twilio) and for SMTP; 0 takes a free one. */
  readonly port: number;
  readonly smtpPort: number;
  readonly log?: string;
};

export type Catcher = Part & { readonly smtpPort: number };

/** Mails and text messages that are shown instead of sent; they survive a restart. */
export const startCatcher = async (options: CatcherOptions): Promise<Catcher> => {
  const dataDir = resolve(options.dataDir);
  const { ready, pid, exited, stop } = await startNodeChild({
    name: 'The mail catcher',
    entry: 'embedded/catcher/main.ts',
    log: options.log ?? join(dataDir, 'logs', 'catcher.log'),
    env: {
      PATH: process.env.PATH,
      CATCHER_DIR: join(dataDir, 'catcher'),
      CATCHER_PORT: String(options.port),
      CATCHER_SMTP_PORT: String(options.smtpPort),
    },
  });
  const { port = 0, smtpPort = 0 } = ready;
  return { url: `http://127.0.0.1:${port}`, port, smtpPort, pid, exited, stop };
};
