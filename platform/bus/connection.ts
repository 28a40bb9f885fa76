import { connect, Events, type NatsConnection } from 'nats';
import type { Log } from '../log.ts';
import { BusUnavailable } from './port.ts';

type Options = {
  readonly url: string;
  readonly name: string;
  readonly log: Log | undefined;
  /** Streams and the like, made sure of on every connection before anybody may use it. */
  readonly prepare: (connection: NatsConnection) => Promise<void>;
};

const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)));

/**
 * A connection that is always being made. The client reconnects by itself, but it does not wait for a server that is
 * not there yet, and a refused password ends it for good: so this loop stands around it.
 */
export const keepConnected = ({ url, name, log, prepare }: Options) => {
  let current: NatsConnection | undefined;
  let isUp = false;
  let closing = false;
  let wakeSleeper = () => {};
  const waiting = new Set<(connection: NatsConnection) => void>();

  const ready = async (connection: NatsConnection) => {
    await prepare(connection);
    isUp = true;
    for (const resolve of waiting) resolve(connection);
    waiting.clear();
  };
  const sleep = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      wakeSleeper = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  /** A server may come back without its streams, and a little before it can take them. */
  const readyAgain = async (connection: NatsConnection) => {
    while (!closing && !connection.isClosed() && current === connection)
      try {
        return await ready(connection);
      } catch (error) {
        log?.warn('the streams of NATS could not be prepared', { error: asError(error) });
        await sleep(300);
      }
  };
  const watch = async (connection: NatsConnection) => {
    for await (const { type } of connection.status()) {
      if (type === Events.Disconnect) {
        isUp = false;
        log?.warn('the connection to NATS was lost');
      }
      if (type === Events.Reconnect) {
        log?.info('connected to NATS again');
        void readyAgain(connection);
      }
    }
  };

  const run = async () => {
    for (let wait = 100; !closing; wait = Math.min(wait * 2, 2_000)) {
      try {
        const connection = await connect({
          servers: url,
          name,
          timeout: 2_000,
          reconnect: true,
          maxReconnectAttempts: -1,
          reconnectTimeWait: 250,
          // Half-open connections are found within ten seconds.
          pingInterval: 5_000,
          maxPingOut: 2,
        });
        if (closing) return await connection.close();
        current = connection;
        wait = 100;
        void watch(connection);
        await readyAgain(connection);
        await connection.closed();
        isUp = false;
        current = undefined;
      } catch (error) {
        log?.debug('NATS cannot be reached', { error: asError(error) });
      }
      if (!closing) await sleep(wait);
    }
  };
  const running = run();

  return {
    isUp: () => isUp && current?.isClosed() === false,
    /** The prepared connection, within so many milliseconds. */
    async get(milliseconds: number): Promise<NatsConnection> {
      if (isUp && current && !current.isClosed()) return current;
      if (closing) throw new BusUnavailable('was closed');
      return new Promise((resolve, reject) => {
        const take = (connection: NatsConnection) => {
          clearTimeout(timer);
          resolve(connection);
        };
        const timer = setTimeout(() => {
          waiting.delete(take);
          reject(new BusUnavailable(`is not connected, and was not within ${milliseconds} ms`));
        }, milliseconds);
        waiting.add(take);
      });
    },
    async close(): Promise<void> {
      const wasUp = isUp;
      closing = true;
      isUp = false;
      wakeSleeper();
      // Draining sends what is under way; it would wait for a server that is gone.
      await (wasUp ? current?.drain() : current?.close())?.catch(() => {});
      await running;
    },
  };
};
export type Connection = ReturnType<typeof keepConnected>;
