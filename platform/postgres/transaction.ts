import type { PoolClient } from 'pg';
import { copyIn } from './copy-in.ts';
import { DatabaseUnavailable, type Sql, type Transaction, type TransactionOptions } from './db.ts';
import { isConflict, isConnectionLoss, whenRunning } from './failures.ts';

type Deps = { readonly acquire: () => Promise<PoolClient>; readonly sqlOver: (client: PoolClient) => Sql };

const begin = ({ isolation = 'read committed', readOnly = false }: TransactionOptions): string =>
  `begin isolation level ${isolation}${readOnly ? ' read only' : ''}`;

/** A conflict is over in milliseconds, a restart of the server is not. */
const backOff = (attempt: number, stepMs: number) =>
  new Promise((resolve) => setTimeout(resolve, 2 ** attempt * stepMs * (0.5 + Math.random())));

export const transactionOver = ({ acquire, sqlOver }: Deps) => {
  const once = async <T>(work: (tx: Transaction) => Promise<T>, options: TransactionOptions): Promise<T> => {
    const client = await acquire();
    const tx: Transaction = {
      ...sqlOver(client),
      copyIn: (statement, texts) =>
        copyIn(client, statement, texts).catch((error: unknown) => {
          throw whenRunning(error);
        }),
    };
    let spoilt = false;
    try {
      await tx.execute(begin(options));
      const result = await work(tx);
      await tx.execute('commit').catch((error: unknown) => {
        // A refused commit (a deferred constraint, a serialization failure) is rolled back for certain.
        if (isConnectionLoss(error) || error instanceof DatabaseUnavailable)
          throw new DatabaseUnavailable('connection-lost', 'whether the commit was done is not known', true, error);
        throw error;
      });
      return result;
    } catch (error) {
      spoilt = error instanceof DatabaseUnavailable && error.reason !== 'timeout';
      if (!spoilt)
        await tx.execute('rollback').catch(() => {
          spoilt = true;
        });
      throw error;
    } finally {
      client.release(spoilt);
    }
  };

  return async <T>(work: (tx: Transaction) => Promise<T>, options: TransactionOptions = {}): Promise<T> => {
    const tries = options.tries ?? 3;
    let committing = false;
    for (let attempt = 1; ; attempt += 1)
      try {
        committing = false;
        return await once(async (tx) => {
          const result = await work(tx);
          committing = true;
          return result;
        }, options);
      } catch (error) {
        // Lost before the commit was sent: the server has rolled back. Lost after it: nobody may try again blindly.
        const unreached =
          error instanceof DatabaseUnavailable && /^(no-connection|connection-lost)$/.test(error.reason);
        const safe = isConflict(error) || (unreached && !committing);
        if (!safe || attempt >= tries) throw error;
        await backOff(attempt, unreached ? 100 : 10);
      }
  };
};
