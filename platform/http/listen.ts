import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Listening = { readonly port: number; readonly address: string; close(): Promise<void> };

const explain = (error: NodeJS.ErrnoException, host: string, port: number): Error => {
  if (error.code === 'EADDRINUSE')
    return new Error(
      `Port ${port} on ${host} is taken by another program. Stop it, or choose another port: PORT=8081 npm start`,
    );
  if (error.code === 'EACCES') return new Error(`Port ${port} needs privileges. Choose one above 1023: PORT=8080`);
  return error;
};

/** Parser limits that keep slow and oversized senders from holding the process. */
export const listen = async (
  app: RequestListener,
  options: {
    readonly host: string;
    readonly port: number;
    readonly requestSeconds: number;
    readonly drainSeconds?: number;
  },
): Promise<Listening> => {
  const server: Server = createServer(
    {
      maxHeaderSize: 16_384,
      requestTimeout: options.requestSeconds * 1000,
      headersTimeout: 10_000,
      keepAliveTimeout: 65_000,
      noDelay: true,
    },
    app,
  );
  server.maxConnections = 10_000;
  server.maxHeadersCount = 100;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, options.host, options.port)));
    server.listen(options.port, options.host, 1024, resolve);
  });
  const { port, address } = server.address() as AddressInfo;
  return {
    port,
    address,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        setTimeout(() => server.closeAllConnections(), (options.drainSeconds ?? 8) * 1000).unref();
      }),
  };
};
