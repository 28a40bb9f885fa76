import { DatabaseUnavailable } from './db.ts';

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

/** A view that a prepared statement asks has other columns by now: refused before anything was done. */
export const isPlanOutdated = (error: unknown): boolean =>
  error instanceof Error && codeOf(error) === '0A000' && error.message.includes('cached plan');

/** Rolled back for certain, and the next try may well pass. */
export const isConflict = (error: unknown): boolean =>
  ['40001', '40P01'].includes(codeOf(error) ?? '') || isPlanOutdated(error);

const lostMessages =
  /Connection terminated|Client has encountered a connection error|Client was closed|not queryable|Query read timeout/;
/** Shut down by an administrator, crashed, starting up, or gone as seen from here. */
const lostCodes = /^(57P0[1-5]|08\w{3}|ECONNRESET|EPIPE|ETIMEDOUT|ECONNREFUSED|EHOSTUNREACH|ENOTFOUND|EAI_AGAIN)$/;

/** Whether the connection is of no further use; an error in a statement leaves it whole. */
export const isConnectionLoss = (error: unknown): boolean =>
  error instanceof Error && (lostCodes.test(codeOf(error) ?? '') || lostMessages.test(error.message));

/** The server's own refusals before anything ran: too many clients, starting up, shutting down. */
const notNow = /^(53300|57P0[1-3])$/;

export const whenConnecting = (error: unknown, max: number, waitedMs: number): DatabaseUnavailable => {
  if (error instanceof Error && /timeout exceeded when trying to connect/.test(error.message))
    return new DatabaseUnavailable(
      'pool-exhausted',
      `all ${max} connections to Postgres were in use for ${waitedMs} ms, or it does not answer: find what holds them, or raise the pool's size`,
      false,
      error,
    );
  const busy = notNow.test(codeOf(error) ?? '') ? ', it takes no connection now' : '';
  return new DatabaseUnavailable('no-connection', `Postgres cannot be reached${busy}`, false, error);
};

export const whenRunning = (error: unknown): unknown => {
  if (isConnectionLoss(error))
    return new DatabaseUnavailable('connection-lost', 'the connection to Postgres was lost', true, error);
  if (codeOf(error) === '57014')
    return new DatabaseUnavailable('timeout', 'the statement took longer than it may and was cancelled', false, error);
  return error;
};
