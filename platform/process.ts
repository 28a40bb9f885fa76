import { BadConfiguration, type Config, readConfig } from './config.ts';
import { createLog, type Log, rotatingFile } from './log.ts';
import { gatherLines } from './log-lines.ts';

export type Running = { readonly port?: number; stop(): Promise<void> };

const logOf = (service: string, config: Config): Log => {
  const { LOG_LEVEL: level, LOG_FORMAT: format, LOG_FILE: file } = config;
  const toFile = file === undefined ? undefined : rotatingFile(file, config.LOG_ROTATION, config.LOG_RETENTION);
  const lines = gatherLines(toFile ?? ((text) => void process.stdout.write(text)));
  return createLog({ service, level, format, lines });
};

/** A stop that does not end by itself is ended: whatever was acknowledged is durable already. */
const patience = 10_000;

/**
 * The life of a process: read the settings or say what is wrong with them, start, tell the parent, and stop on a signal
 * or when the parent is gone. Called by every `main.ts` and by nothing else.
 */
export const runProcess = async (
  service: string,
  start: (config: Config, log: Log) => Promise<Running>,
): Promise<void> => {
  const fail = (error: unknown): void => {
    const text =
      error instanceof BadConfiguration
        ? error.message
        : error instanceof Error
          ? (error.stack ?? error.message)
          : String(error);
    process.stderr.write(`${text}\n`);
    const short = error instanceof Error ? error.message : String(error);
    if (process.send) process.send({ failed: short }, () => process.exit(1));
    else process.exit(1);
  };
  try {
    const config = readConfig(process.env);
    const log = logOf(service, config);
    process.on('unhandledRejection', (error) => log.error('unhandled rejection', { error: error as Error }));
    const running = await start(config, log);
    let stopping = false;
    const stop = (): void => {
      if (stopping) return;
      stopping = true;
      setTimeout(() => process.exit(1), patience).unref();
      running.stop().then(
        () => process.exit(0),
        (error: unknown) => {
          log.error('could not stop cleanly', { error: error as Error });
          process.exit(1);
        },
      );
    };
    process.on('SIGTERM', stop).on('disconnect', stop);
    // What the terminal says reaches the parent as well, which stops its children in order.
    for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, process.send ? () => undefined : stop);
    if (running.port !== undefined) log.info('listening', { port: running.port });
    process.send?.({ ready: true, ...(running.port !== undefined && { port: running.port }) });
  } catch (error) {
    fail(error);
  }
};
