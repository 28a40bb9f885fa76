import { readFileSync } from 'node:fs';
import { anyone, onlyAdmin } from './credentials.ts';
import { serverVersion } from './limits.ts';
import { openNode } from './node.ts';
import type { Serve } from './options.ts';
import { listen } from './server.ts';

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** Runs the node until it is told to stop, then ends streams, waits for the disk and exits 0. */
export const serve = async ({ dir, host, port, tls }: Serve, adminPassword: string): Promise<void> => {
  const node = await openNode(dir, say);
  const files = tls && { cert: readFileSync(tls.cert), key: readFileSync(tls.key) };
  const check = tls ? onlyAdmin(adminPassword) : anyone;
  const listening = await listen({ node, host, port, tls: files, check, say });

  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    await listening.stop();
    await node.close();
    process.exit(0);
  };
  const stopOrFail = (): void =>
    void stop().catch((error: unknown) => {
      say(`The event store did not stop cleanly: ${error}`);
      process.exit(1);
    });
  process.on('SIGTERM', stopOrFail);
  // What the terminal says reaches whoever started it as well, and that one says when.
  for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, process.send ? () => undefined : stopOrFail);
  process.on('disconnect', stopOrFail); // whoever started it is gone

  const address = `${host.includes(':') ? `[${host}]` : host}:${listening.port}`;
  const url = `esdb://${address}?tls=${tls !== undefined}`;
  const ready = {
    ready: true,
    host,
    port: listening.port,
    url,
    tls: tls !== undefined,
    version: serverVersion,
    pid: process.pid,
  };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
};
