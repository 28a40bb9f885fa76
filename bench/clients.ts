import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '#embedded/postgres';
import { addTokenKey, readTokenKeys } from '#platform/auth/keys';
import { signAccessToken } from '#platform/auth/sign';
import { openPostgres } from '#platform/postgres/pool';
import { startChild } from './child.ts';
import { clientOf, officeId } from './clients-world.ts';
import { drive } from './drive.ts';
import { medianBy } from './median.ts';
import { idOf } from './reads-world.ts';

export type ClientsBenchRow = { readonly what: string; readonly fewMs: number; readonly manyMs: number };

export const few = 500;
export const many = 50_000;
/** Long enough for a thousand answers and more of each. */
const seconds = 1;

const q = (text: string): string => `/api/v1/clients?limit=20&q=${encodeURIComponent(text)}`;
const known = clientOf(321);
/** Whom the desk of one office may see: its own, and those nobody has received yet. */
const questions: readonly (readonly [what: string, who: 'desk' | 'admin', path: string])[] = [
  ['a desk’s clients, page of 50', 'desk', '/api/v1/clients?limit=50'],
  ['all clients, page of 50', 'admin', '/api/v1/clients?limit=50'],
  ['a desk finds a common beginning', 'desk', q('an')],
  ['a desk finds a whole name', 'desk', q(known.name)],
  ['an admin finds a common beginning', 'admin', q('an')],
  ['an admin finds by e-mail', 'admin', q(known.email)],
  ['an admin finds by telephone', 'admin', q(known.phone.slice(3))],
  ['nobody is found', 'desk', q('an zzzz')],
];

const tokensIn = (dir: string) => {
  addTokenKey(dir, new Date());
  const iat = Math.floor(Date.now() / 1000);
  const claims = { sub: idOf(3), sid: 's', roles: [], mem: [], iat, exp: iat + 3_600 };
  const keys = readTokenKeys(dir);
  return {
    admin: signAccessToken(keys, { ...claims, roles: ['admin'] }),
    desk: signAccessToken(keys, { ...claims, mem: [{ o: officeId, r: 'reception' }] }),
  };
};

/** The same questions among few and among many, in turn, one at a time; the middle round of each counts. */
export const benchClients = async ({ rounds }: { readonly rounds: number }): Promise<readonly ClientsBenchRow[]> => {
  const dir = mkdtempSync(join(tmpdir(), 'daybook-bench-clients-'));
  const postgres = await startPostgres({ dataDir: join(dir, 'data'), port: 0, durable: false });
  try {
    const tokens = tokensIn(dir);
    const secrets = { SECRET_KEY: randomBytes(32).toString('base64'), MASTER_KEY: randomBytes(32).toString('base64') };
    const admin = openPostgres({ url: postgres.url });
    const start = async (clients: number) => {
      await admin.execute(`create database clients_${clients}`);
      const url = new URL(postgres.url);
      url.pathname = `/clients_${clients}`;
      return startChild('bench/clients-server.ts', {
        ...secrets,
        DATABASE_URL: url.href,
        EVENTSTORE_URL: 'esdb://127.0.0.1:2113?tls=false',
        NATS_URL: 'nats://127.0.0.1:4222',
        JWT_KEYS_DIR: dir,
        PORT: '0',
        RATE_LIMIT_ENABLED: 'false',
        REQUEST_LOGGING: 'false',
        BENCH_CLIENTS: String(clients),
      });
    };
    const small = await start(few);
    const large = await start(many);
    await admin.close();
    const rows: ClientsBenchRow[] = [];
    for (const [what, who, path] of questions) {
      const headers = { Authorization: `Bearer ${tokens[who]}` };
      const taken: { few: number; many: number }[] = [];
      const ask = async ({ port }: { readonly port: number }, length: number) =>
        (await drive({ port, path, headers, connections: 1, seconds: length })).p50Ms;
      await ask(small, 0.3);
      await ask(large, 0.3);
      for (let round = 0; round < rounds; round += 1)
        taken.push({ few: await ask(small, seconds), many: await ask(large, seconds) });
      rows.push({
        what,
        fewMs: medianBy(taken, (one) => one.few).few,
        manyMs: medianBy(taken, (one) => one.many).many,
      });
    }
    await small.stop();
    await large.stop();
    return rows;
  } finally {
    await postgres.stop();
    rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
  }
};
