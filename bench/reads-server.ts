import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { queryOperations } from '#contracts/operations/index';
import { presetGrants } from '#platform/auth/grants';
import { addTokenKey, readTokenKeys } from '#platform/auth/keys';
import { signAccessToken } from '#platform/auth/sign';
import { readConfig } from '#platform/config';
import { openMemoryStore } from '#platform/event-store/memory';
import { serve } from '#platform/http/serve';
import { silentLog } from '#platform/log';
import { openPostgres } from '#platform/postgres/pool';
import { connectQueryService } from '#query-service/connect';
import { fill, idOf } from './reads-world.ts';

/** One process: the query service over the real shell, or bare node:http with an answer of 20 KB to compare with. */
const bare = () => {
  const body = Buffer.from(JSON.stringify({ text: 'x'.repeat(20_000) }));
  const server = createServer((_request, response) => {
    response.setHeader('Content-Type', 'application/json');
    response.setHeader('Content-Length', body.length);
    response.end(body);
  });
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    process.send?.({ port: typeof address === 'object' ? address?.port : 0, token: '' });
  });
};

const real = async (url: string, appointments: number) => {
  const dir = mkdtempSync(join(tmpdir(), 'daybook-bench-reads-'));
  process.once('exit', () => rmSync(dir, { recursive: true, force: true }));
  addTokenKey(dir, new Date());
  const config = readConfig({
    DATABASE_URL: url,
    EVENTSTORE_URL: 'esdb://127.0.0.1:2113?tls=false',
    NATS_URL: 'nats://127.0.0.1:4222',
    JWT_KEYS_DIR: dir,
    SECRET_KEY: randomBytes(32).toString('base64'),
    MASTER_KEY: randomBytes(32).toString('base64'),
    PORT: '0',
    RATE_LIMIT_ENABLED: 'false',
    REQUEST_LOGGING: process.env.REQUEST_LOGGING ?? 'false',
    CACHE_ENABLED: process.env.CACHE_ENABLED ?? 'true',
  });
  const db = openPostgres({ url });
  const keys = await fill(db, url, appointments);
  const clock = () => new Date('2027-01-04T06:00:00Z');
  const service = await connectQueryService({ config, log: silentLog, db, store: openMemoryStore(), keys, clock });
  const serving = await serve({
    service: 'query-service',
    config,
    log: silentLog,
    operations: queryOperations,
    handlers: service.handlers,
    caughtUp: service.caughtUp,
    access: { isRevoked: () => false, roles: { grantsOf: presetGrants, version: () => 0 } },
    health: async () => ({ status: 'ok', version: '0', parts: [], projections: [] }),
  });
  const iat = Math.floor(Date.now() / 1000);
  const claims = { sub: idOf(3), sid: 's', roles: ['admin'], mem: [], iat, exp: iat + 3600 };
  process.send?.({ port: serving.port, token: signAccessToken(readTokenKeys(dir), claims) });
};

process.on('disconnect', () => process.exit(0));
// What it cost so far, in microseconds of a core: steadier than a rate while others use the machine.
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpu: user + system });
});
// An orderly end writes the profile, when one was asked for.
process.on('SIGTERM', () => process.exit(0));
const url = process.env.BENCH_URL;
if (url) await real(url, Number(process.env.BENCH_APPOINTMENTS ?? 100_000));
else bare();
