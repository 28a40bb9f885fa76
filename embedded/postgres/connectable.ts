import pg from 'pg';
import { pause } from '../process/wait.ts';

const deadline = 30_000;

const attempt = async (url: string, work: (client: pg.Client) => Promise<unknown>): Promise<boolean> => {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  // A server that stops while we hold a connection says so on it; unheard, that would end this process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await work(client);
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
};

/** Readiness is a connection that works, not a line in a log. The database is made on the way. */
export const connectable = async (url: string, exited: Promise<unknown>): Promise<boolean> => {
  let over = false;
  void exited.then(() => {
    over = true;
  });
  const target = new URL(url);
  const name = target.pathname.slice(1);
  const maintenance = new URL('/postgres', target).href;
  const ensure = async (client: pg.Client) => {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  };
  const end = Date.now() + deadline;
  while (!over && Date.now() < end) {
    if (await attempt(maintenance, ensure)) return true;
    await pause(25);
  }
  return false;
};
