import type { ServerWritableStream } from '@grpc/grpc-js';

/** A call's way out: says when the client's window is full, and when nobody is there any more. */
export type Outlet = {
  /** False: the window is full, wait for `drained` before the next one. */
  readonly send: (bytes: Uint8Array) => boolean;
  readonly drained: () => Promise<void>;
  readonly gone: AbortSignal;
};

export const outletOf = (call: ServerWritableStream<unknown, Uint8Array>): Outlet => {
  const gone = new AbortController();
  const leave = (): void => gone.abort();
  call.on('cancelled', leave);
  call.on('close', leave);
  call.on('error', leave);
  return {
    send: (bytes) => gone.signal.aborted || call.write(bytes),
    drained: () =>
      new Promise((resolve) => {
        if (gone.signal.aborted || !call.writableNeedDrain) return resolve();
        const go = (): void => {
          call.off('drain', go);
          gone.signal.removeEventListener('abort', go);
          resolve();
        };
        call.on('drain', go);
        gone.signal.addEventListener('abort', go);
      }),
    gone: gone.signal,
  };
};

/** Lets timers, sockets and keep-alive pings have their turn between two pages. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
