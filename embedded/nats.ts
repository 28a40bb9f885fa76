import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { configText } from './nats/config.ts';
import { findNatsServer } from './nats/find.ts';
import { greeting } from './nats/greeting.ts';
import { clearLeftover } from './nats/leftover.ts';
import { lastLines } from './process/log-file.ts';
import { type Part, type Spawned, spawnPart } from './process/part.ts';
import { freePort, isFree } from './process/port.ts';
import { pause } from './process/wait.ts';

/** It wakes those nobody waits for. */
const niceness = 10;

export type NatsOptions = {
  readonly dataDir: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly log?: string;
};

/** SIGINT ends every version with code 0; SIGTERM makes 2.9 end with 1. */
const ladder = [
  { signal: 'SIGINT', ms: 2_500 },
  { signal: 'SIGKILL', ms: 300 },
] as const;

const answers = async (spawned: Spawned, port: number, name: string): Promise<boolean> => {
  let over = false;
  void spawned.exited.then(() => {
    over = true;
  });
  const end = Date.now() + 20_000;
  while (!over && Date.now() < end) {
    const found = await greeting(port);
    if (found?.name === name && found.jetstream) return true;
    await pause(20);
  }
  return false;
};

/** A real NATS server with JetStream on loopback; its store lies under DATA_DIR/nats. */
export const startNats = async (options: NatsOptions): Promise<Part> => {
  const dataDir = resolve(options.dataDir);
  const folder = join(dataDir, 'nats');
  const [config, pidFile, store] = [join(folder, 'nats.conf'), join(folder, 'nats.pid'), join(folder, 'store')];
  const log = options.log ?? join(dataDir, 'logs', 'nats.log');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  await clearLeftover(pidFile, config);
  const server = await findNatsServer({ dataDir });
  for (let attempt = 1; ; attempt += 1) {
    if (options.port && !(await isFree(options.port)))
      throw new Error(`Port ${options.port}, which NATS should use, is taken by another program.`);
    const port = options.port || (await freePort());
    const name = `daybook-${randomBytes(6).toString('hex')}`;
    writeFileSync(config, configText({ name, port, pidFile, store }));
    const spawned = spawnPart({ command: [server, '-c', config], log, ladder, niceness });
    if (await answers(spawned, port, name))
      return { url: `nats://127.0.0.1:${port}`, port, pid: spawned.pid, exited: spawned.exited, stop: spawned.stop };
    await spawned.stop(true);
    if (attempt === 5) throw new Error(`NATS did not start. Its log, ${log}, ends:\n${lastLines(log)}`);
  }
};
