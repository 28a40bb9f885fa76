import { status } from '@grpc/grpc-js';
import { type RpcError, shuttingDown } from './rpc-error.ts';

type Endable = {
  emit: (event: 'error', error: RpcError) => boolean;
  on: (event: 'close' | 'cancelled' | 'finish', run: () => void) => unknown;
};

/**
 * The calls that are open, so that a stop can end each one: streams with CANCELLED, an append with UNAVAILABLE. Left
 * to grpc's own shutdown they would end as INTERNAL, and the client would not reconnect.
 */
export const openCalls = () => {
  const open = new Map<Endable, status>();
  return {
    add: (call: Endable, code: status = status.CANCELLED): void => {
      open.set(call, code);
      for (const event of ['close', 'cancelled', 'finish'] as const) call.on(event, () => open.delete(call));
    },
    endAll: (): void => {
      for (const [call, code] of open) call.emit('error', shuttingDown(code));
      open.clear();
    },
  };
};
export type OpenCalls = ReturnType<typeof openCalls>;
