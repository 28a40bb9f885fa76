import knex from 'knex';
import pg from 'pg';
import type { Log } from '../log.ts';
import { takeAdvisoryLock } from './advisory-lock.ts';
import type { Db, Sql, Statement } from './db.ts';
import { isPlanOutdated, whenConnecting, whenRunning } from './failures.ts';
import { openListener } from './listener.ts';
import { prepareOften } from './prepared.ts';
import { transactionOver } from './transaction.ts';
import { types } from './types.ts';

export type PostgresOptions = {
  readonly url: string;
  readonly max?: number;
  readonly applicationName?: string;
  readonly statementTimeoutMs?: number;
  /** How long to wait for a connection before saying that there is none. */
  readonly acquireTimeoutMs?: number;
  /** How often listeners are told to look for themselves. */
  readonly pollMs?: number;
  /**
   * A commit does not wait for the disk. A power cut may take the last commits back, in order and whole; only for what
   * is worked out again from the log, together with how far it had come.
   */
  readonly lazyCommit?: boolean;
  /** Plans each statement for the tables as they are now: for who fills empty ones, where an old plan reads them whole. */
  readonly planAnew?: boolean;
  /** Joins in the order they are written in: for ten tables to look for a better one takes longer than to read them. */
  readonly joinAsWritten?: boolean;
  readonly log?: Log;
};

type Runner = { query(query: pg.QueryConfig): Promise<pg.QueryResult> };

export const openPostgres = (options: PostgresOptions): Db => {
  const { url, max = 10, applicationName = 'daybook', log, pollMs = 2_000 } = options;
  const { statementTimeoutMs = 10_000, acquireTimeoutMs = 3_000, lazyCommit = false, planAnew = false } = options;
  const { joinAsWritten = false } = options;
  const pool = new pg.Pool({
    connectionString: url,
    max,
    application_name: applicationName,
    connectionTimeoutMillis: acquireTimeoutMs,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    // The server cancels first; the client's own timeout is for a server that does not answer at all.
    statement_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + 2_000,
    idle_in_transaction_session_timeout: 30_000,
    options: [
      '-c timezone=UTC',
      ...(lazyCommit ? ['-c synchronous_commit=off'] : []),
      ...(planAnew ? ['-c plan_cache_mode=force_custom_plan'] : []),
      ...(joinAsWritten ? ['-c join_collapse_limit=1'] : []),
    ].join(' '),
    types,
  });
  // An idle connection that the server closes raises an event here, and unheard it would end the process.
  pool.on('error', (error) => log?.debug('an idle connection to Postgres was closed', { error }));
  // A lent one raises it on itself; the statement under way is rejected besides.
  pool.on('connect', (client) => client.on('error', () => {}));

  const acquire = async (): Promise<pg.PoolClient> => {
    try {
      return await pool.connect();
    } catch (error) {
      throw whenConnecting(error, max, acquireTimeoutMs);
    }
  };

  const prepared = prepareOften();
  const run = async (runner: Runner, statement: Statement, given: readonly unknown[]): Promise<pg.QueryResult> => {
    const { sql: text, bindings } =
      typeof statement === 'string' ? { sql: statement, bindings: given } : statement.toSQL().toNative();
    const values = [...bindings];
    try {
      return await runner.query({ text, values, ...prepared.nameFor(text, values.length) });
    } catch (error) {
      if (!isPlanOutdated(error)) throw whenRunning(error);
      prepared.neverAgain(text);
      // In a transaction nothing more goes; the transaction is tried again.
      if (runner !== onOwnClient) throw error;
      return runner.query({ text, values });
    }
  };

  const sqlOver = (runner: Runner): Sql => ({
    query: async <T>(statement: Statement, values: readonly unknown[] = []) =>
      (await run(runner, statement, values)).rows as T[],
    execute: async (statement, values = []) => (await run(runner, statement, values)).rowCount ?? 0,
  });

  const listener = openListener({ url, applicationName: `${applicationName} listen`, pollMs, log });

  const onOwnClient: Runner = {
    async query(query) {
      const client = await acquire();
      try {
        const result = await client.query(query);
        client.release();
        return result;
      } catch (error) {
        // After an error of the statement alone the connection is whole; else the pool shall forget it.
        client.release(!(error instanceof pg.DatabaseError) || error.code?.startsWith('57P') === true);
        throw error;
      }
    },
  };

  return {
    ...sqlOver(onOwnClient),
    build: knex({ client: 'pg' }),
    transaction: transactionOver({ acquire, sqlOver }),
    listen: listener.listen,
    advisoryLock: (name, signal) => takeAdvisoryLock({ url, name, signal, applicationName, log }),
    async close() {
      await Promise.all([listener.close(), pool.end()]);
    },
  };
};
