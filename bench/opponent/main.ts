import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { Pool } from 'pg';
import { openFrom, openUntil, slotMinutes } from '../scene.ts';
import { opponentApp } from './app.ts';

/** The opponent's process: one Node process, one pool, the same token key as Daybook. */
const { OPPONENT_URL = '', OPPONENT_KEY = '' } = process.env;
const pool = new Pool({ connectionString: OPPONENT_URL, max: 16 });
pool.on('error', () => undefined);
const key = createPublicKey(readFileSync(OPPONENT_KEY));
const app = opponentApp({ pool, key, minutes: slotMinutes, opens: openFrom, closes: openUntil });
const server = createServer({ keepAliveTimeout: 65_000 }, app);
server.listen(0, '127.0.0.1', 1024, () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' ? address?.port : 0 });
});
process.on('SIGTERM', () => process.exit(0));
process.on('disconnect', () => process.exit(0));
