import type { Knex } from 'knex';

/** Text with `$1` places, or what the query builder made. */
export type Statement = string | { toSQL(): { toNative(): { sql: string; bindings: readonly unknown[] } } };

export type Sql = {
  /** The rows. `int8` comes as bigint, `timestamptz` as ISO text in UTC, `date` as text, `numeric` as text. */
  query<T = Record<string, unknown>>(statement: Statement, values?: readonly unknown[]): Promise<readonly T[]>;
  /** How many rows were touched. */
  execute(statement: Statement, values?: readonly unknown[]): Promise<number>;
};

export type Transaction = Sql & {
  /** For a `COPY ... FROM STDIN`: its lines, any number of them in each text. How many rows were written. */
  copyIn(statement: string, texts: Iterable<string>): Promise<number>;
};

export type TransactionOptions = {
  readonly isolation?: 'read committed' | 'repeatable read' | 'serializable';
  readonly readOnly?: boolean;
  /** Tries in all after a serialization failure, a deadlock or a connection lost before the commit; 3 by default. */
  readonly tries?: number;
};

export type Lock = {
  /** Aborted when the connection that holds the lock is gone: somebody else may have it now. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
};

export type Db = Sql & {
  /** Builds statements; never runs them by itself: hand them to `query` or `execute`. */
  readonly build: Knex;
  /** `work` may run more than once, so it does nothing but SQL. Never retried once the commit was sent. */
  transaction<T>(work: (tx: Transaction) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /**
   * Calls back with each notification's payload, and with undefined when something may have been missed: after every
   * (re)connection and every two seconds. Returns how to stop.
   */
  listen(channel: string, heard: (payload: string | undefined) => void): () => void;
  /** Waits until nobody else in this database has the lock of this name. Rejects only when aborted. */
  advisoryLock(name: string, signal: AbortSignal): Promise<Lock>;
  close(): Promise<void>;
};

/**
 * Not answered, as opposed to answered with an error. `maybeDone` is true when the statement had been sent: it may
 * have been done or not.
 */
export class DatabaseUnavailable extends Error {
  readonly reason: 'no-connection' | 'connection-lost' | 'pool-exhausted' | 'timeout';
  readonly maybeDone: boolean;
  constructor(reason: DatabaseUnavailable['reason'], message: string, maybeDone: boolean, cause?: unknown) {
    super(message, { cause });
    this.name = 'DatabaseUnavailable';
    this.reason = reason;
    this.maybeDone = maybeDone;
  }
}
