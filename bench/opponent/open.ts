import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'pg';
import { removePostgres, startPostgres } from '#embedded/postgres';
import { findHome } from '#embedded/postgres/home';
import { keepRemoved } from '#embedded/process/keeper';
import { startChild } from '../child.ts';
import type { Scene } from '../scene.ts';
import { fillTables } from './schema.ts';

/** The opponent on a Postgres of its own, started as Daybook's is: same binaries, same settings, fsync on; but it need not step back for anybody. */
export const startOpponent = async (scene: Scene, keysDir: string) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'daybook-bench-crud-'));
  const spare = keepRemoved(dataDir);
  const postgres = await startPostgres({ dataDir, port: 0, durable: true, niceness: 0 });
  const spareCluster = keepRemoved(findHome(dataDir).folder);
  const stopPostgres = async () => {
    await postgres.stop();
    removePostgres(dataDir);
    spareCluster();
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 3 });
    spare();
  };
  try {
    const pool = new Pool({ connectionString: postgres.url, max: 2 });
    pool.on('error', () => undefined);
    await fillTables(pool, scene);
    await pool.end();
    const key = readdirSync(keysDir).find((file) => file.endsWith('.public.pem')) ?? '';
    const server = await startChild('bench/opponent/main.ts', {
      OPPONENT_URL: postgres.url,
      OPPONENT_KEY: join(keysDir, key),
    });
    return {
      port: server.port,
      server: server.child.pid ?? 0,
      pids: [server.child.pid ?? 0, postgres.pid],
      stop: async () => {
        await server.stop();
        await stopPostgres();
      },
    };
  } catch (error) {
    await stopPostgres();
    throw error;
  }
};
