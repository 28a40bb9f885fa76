import { Metadata, status } from '@grpc/grpc-js';
import type { Expected } from './expected-revision.ts';
import { maxAppendBytes } from './limits.ts';
import { DamagedRecord } from './record.ts';
import { ReadOnly } from './writer.ts';

/** An answer that ends a call. The client tells its error classes apart by the `exception` trailer. */
export class RpcError extends Error {
  readonly code: status;
  readonly details: string;
  readonly metadata = new Metadata();
  constructor(code: status, details: string, trailers: Readonly<Record<string, string>> = {}) {
    super(details);
    this.code = code;
    this.details = details;
    for (const [key, value] of Object.entries(trailers)) this.metadata.set(key, value);
  }
}

/** Trailers are ASCII; a stream name may be anything, so what is not printable goes percent-encoded. */
const trailerText = (text: string): string => (/^[\x20-\x7e]*$/.test(text) ? text : encodeURIComponent(text));

const expectedNumbers = { 'no-stream': '-1', any: '-2', 'stream-exists': '-4' } as const;

export const wrongExpectedVersion = (stream: string, expected: Expected, actual: number): RpcError =>
  new RpcError(
    status.FAILED_PRECONDITION,
    `Append failed due to WrongExpectedVersion. Stream: ${stream}, expected version: ${expected}, actual version: ${actual}`,
    {
      exception: 'wrong-expected-version',
      'stream-name': trailerText(stream),
      'expected-version': typeof expected === 'bigint' ? `${expected}` : expectedNumbers[expected],
      ...(actual >= 0 ? { 'actual-version': `${actual}` } : {}),
    },
  );

export const streamDeleted = (stream: string): RpcError =>
  new RpcError(status.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, {
    exception: 'stream-deleted',
    'stream-name': trailerText(stream),
  });

export const appendTooLarge = (): RpcError =>
  new RpcError(status.INVALID_ARGUMENT, `Maximum Append Size of ${maxAppendBytes} Exceeded.`, {
    exception: 'maximum-append-size-exceeded',
    'maximum-append-size': `${maxAppendBytes}`,
  });

export const missingProperty = (name: string): RpcError =>
  new RpcError(status.INVALID_ARGUMENT, `Required Metadata Property '${name}' is missing.`, {
    exception: 'missing-required-metadata-property',
    'required-metadata-properties': 'type,content-type',
  });

export const invalid = (details: string): RpcError => new RpcError(status.INVALID_ARGUMENT, details);

export const accessDenied = (): RpcError =>
  new RpcError(status.PERMISSION_DENIED, 'Access Denied', { exception: 'access-denied' });

export const shuttingDown = (code: status = status.CANCELLED): RpcError =>
  new RpcError(code, 'The event store is shutting down.');

/** Anything unforeseen is told to the log in full and to the caller in general. */
export const toRpcError = (error: unknown, log: (line: string) => void): RpcError => {
  if (error instanceof RpcError) return error;
  if (error instanceof ReadOnly) return new RpcError(status.UNAVAILABLE, error.message);
  if (error instanceof DamagedRecord) {
    log(error.message);
    return new RpcError(status.DATA_LOSS, error.message);
  }
  log(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return new RpcError(status.INTERNAL, 'The event store failed on this call; its log says why.');
};
