import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import pg from 'pg';
import { stepBackForBackground } from '#embedded/postgres/backends';
import { postgres } from '#test/support/parts';
import { until } from './waiting.ts';

const parentOf = (pid: number): number => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
};

describe('Postgres: those nobody waits for', function () {
  this.timeout(60_000);
  const clients: pg.Client[] = [];
  let end = () => {};
  after(async () => {
    end();
    await Promise.all(clients.map((client) => client.end()));
  });

  it('step back, and nobody else does', async function () {
    if (!existsSync('/proc/self/autogroup')) this.skip();
    const { url } = await postgres();
    const pidOf = async (name: string): Promise<number> => {
      const client = new pg.Client({ connectionString: url, application_name: name });
      clients.push(client);
      await client.connect();
      return (await client.query('SELECT pg_backend_pid() AS pid')).rows[0].pid;
    };
    const weightOf = (pid: number) => readFileSync(`/proc/${pid}/autogroup`, 'utf8').trim();
    const [first, waitedFor] = [await pidOf('daybook unhurried'), await pidOf('daybook waited-for')];
    const exited = new Promise<void>((resolve) => {
      end = resolve;
    });
    stepBackForBackground({ postmaster: parentOf(first), url, background: ['unhurried'], exited });
    await until(() => weightOf(first).endsWith('nice 19'), 20_000);
    const later = await pidOf('daybook unhurried listen');
    await until(() => weightOf(later).endsWith('nice 19'), 20_000);
    expect(weightOf(waitedFor)).to.match(/nice 0$/);
  });
});
