import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { startPostgres } from '#embedded/postgres';
import { openPostgres } from '#platform/postgres/pool';
import { type Driven, drive } from './drive.ts';
import { hostId, serviceId } from './reads-world.ts';

export type ReadsBenchOptions = {
  readonly seconds?: number;
  readonly rounds?: number;
  readonly connections?: number;
  readonly appointments?: number;
  /** Also without ready answers: what a miss costs. */
  readonly uncached?: boolean;
};
/** `cpuMicros`: of the server's process, for one request. */
type Measured = Driven & { readonly cpuMicros: number };
export type ReadsBenchRow = Measured & { readonly what: string; readonly ofBare: number };

type Serving = { readonly child: ChildProcess; readonly port: number; readonly token: string };

/** `BENCH_PROFILE=<folder>` leaves a CPU profile of each measured server there. */
const profiling = process.env.BENCH_PROFILE ? ['--cpu-prof', `--cpu-prof-dir=${process.env.BENCH_PROFILE}`] : [];

const start = (env: Readonly<Record<string, string>>): Promise<Serving> =>
  new Promise((resolve, reject) => {
    const file = fileURLToPath(new URL('./reads-server.ts', import.meta.url));
    const child = fork(file, {
      env: { ...process.env, ...env },
      execArgv: ['--conditions=source', '--import=#typescript', ...profiling],
    });
    child.once('message', (message: { port: number; token: string }) => resolve({ child, ...message }));
    child.once('exit', (code) => reject(new Error(`the measured server ended with ${code}`)));
  });

const cpuOf = ({ child }: Serving): Promise<number> =>
  new Promise((resolve) => {
    child.once('message', ({ cpu }: { cpu: number }) => resolve(cpu));
    child.send('cpu');
  });

const stop = ({ child }: Serving): Promise<void> =>
  new Promise((resolve) => {
    child.removeAllListeners('exit');
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });

const questions: Readonly<Record<string, string>> = {
  'W3 a host’s appointments, page of 50': `/api/v1/appointments?hostId=${hostId}&limit=50`,
  'W4 free slots, 14 days': `/api/v1/hosts/${hostId}/slots?serviceId=${serviceId}&from=2027-01-04&to=2027-01-17`,
  'W5 statistics': '/api/v1/stats/overview?from=2027-01-04&to=2027-02-03',
};

const nothing: Measured = { perSecond: 0, p50Ms: 0, p99Ms: 0, bytes: 0, answers: 0, cpuMicros: 0 };

const median = (rows: readonly Measured[]): Measured => {
  const sorted = rows.toSorted((a, b) => a.perSecond - b.perSecond);
  return sorted[Math.floor(sorted.length / 2)] ?? nothing;
};

/** W3, W4 and W5 over HTTP beside bare node:http, driver and server on the same cores. */
export const benchReads = async (options: ReadsBenchOptions = {}): Promise<readonly ReadsBenchRow[]> => {
  const { seconds = 4, rounds = 3, connections: most = 64, appointments = 100_000, uncached = true } = options;
  const dir = mkdtempSync(join(tmpdir(), 'daybook-bench-reads-'));
  const postgres = await startPostgres({ dataDir: dir, port: 0, durable: false });
  const measure = async (path: string, server: Serving, connections = most): Promise<Measured> => {
    const { port, token } = server;
    const headers = token === '' ? {} : { Authorization: `Bearer ${token}` };
    await drive({ port, path, headers, connections, seconds: 1 });
    const each: Measured[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const before = await cpuOf(server);
      const driven = await drive({ port, path, headers, connections, seconds });
      each.push({ ...driven, cpuMicros: ((await cpuOf(server)) - before) / driven.answers });
    }
    return median(each);
  };
  const rows: ReadsBenchRow[] = [];
  try {
    const bare = await start({});
    const reference = await measure('/', bare);
    await stop(bare);
    rows.push({ what: 'bare node:http, 20 KB', ...reference, ofBare: 1 });
    for (const cache of uncached ? ['true', 'false'] : ['true']) {
      const url = new URL(postgres.url);
      const admin = openPostgres({ url: url.href });
      await admin.execute(`create database reads_${cache}`);
      await admin.close();
      url.pathname = `/reads_${cache}`;
      const env = { BENCH_URL: url.href, BENCH_APPOINTMENTS: String(appointments), CACHE_ENABLED: cache };
      const server = await start(env);
      for (const [what, path] of Object.entries(questions)) {
        // Without ready answers every request is a query: no more at once than there are connections to Postgres.
        const driven = await measure(path, server, cache === 'true' ? most : Math.min(most, 8));
        const name = cache === 'true' ? what : `${what}, nothing kept ready`;
        rows.push({ what: name, ...driven, ofBare: driven.perSecond / reference.perSecond });
      }
      await stop(server);
    }
    return rows;
  } finally {
    await postgres.stop();
    rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
  }
};

const only = process.env.BENCH_SECONDS ? { seconds: Number(process.env.BENCH_SECONDS), rounds: 1 } : {};

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  for (const { what, perSecond, p50Ms, p99Ms, bytes, cpuMicros, ofBare } of await benchReads(only))
    console.log(
      `${what.padEnd(56)} ${perSecond.toFixed(0).padStart(7)}/s  p50 ${p50Ms.toFixed(2)} ms  p99 ${p99Ms.toFixed(2)} ms  ${bytes} B  ${cpuMicros.toFixed(0)} us of CPU  ${(ofBare * 100).toFixed(0)} % of bare`,
    );
