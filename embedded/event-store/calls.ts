import { status } from '@grpc/grpc-js';
import { type RpcError, shuttingDown } from './rpc-error.ts';

type Endable = {
  emit: (event: 'error', error: RpcError) => boolean;
  on: (event: 'close' | 'cancelled' | 'finish', run: () => void) => unknown;
};

/**
 * The streams that are open, so that a stop can end each one with CANCELLED. Left to grpc's own shutdown they would
 * end as INTERNAL, and the client would not reconnect.
 */
export const openCalls = () => {
  const open = new Set<Endable>();
  return {
    add: (call: Endable): void => {
      open.add(call);
      for (const event of ['close', 'cancelled', 'finish'] as const) call.on(event, () => open.delete(call));
    },
    endAll: (): void => {
      for (const call of open) call.emit('error', shuttingDown(status.CANCELLED));
      open.clear();
    },
  };
};
export type OpenCalls = ReturnType<typeof openCalls>;
