import { closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

const levels = { debug: 10, info: 20, warn: 30, error: 40, silent: 100 } as const;
export type Level = keyof typeof levels;

/** Ids, codes and numbers only: who logs decides what, and nothing personal is ever handed over. */
export type Fields = Readonly<Record<string, string | number | boolean | bigint | null | undefined | Error>>;
export type Log = {
  debug(message: string, fields?: Fields): void;
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
  with(fields: Fields): Log;
};

type Options = {
  readonly service: string;
  readonly level: Level;
  readonly format: 'json' | 'pretty';
  readonly write?: (line: string) => void;
  /** Instead of `write`: lines wait for one another, but for warnings and errors, which go at once. */
  readonly lines?: { add(line: string): void; flush(): void };
};

/** An error's message and the first frames of its stack go to the log, never to a caller. */
const plain = (value: Fields[string]): unknown => {
  if (value instanceof Error)
    return {
      name: value.name,
      message: value.message,
      stack: value.stack
        ?.split('\n')
        .slice(1, 6)
        .map((l) => l.trim()),
      cause: value.cause instanceof Error ? value.cause.message : undefined,
    };
  return typeof value === 'bigint' ? value.toString() : value;
};

const pretty = (level: string, service: string, message: string, fields: Fields): string => {
  const rest = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${value instanceof Error ? value.message : String(value)}`);
  return `${new Date().toISOString().slice(11, 23)} ${level.padEnd(5)} ${service}: ${message}${rest.length ? `  ${rest.join(' ')}` : ''}`;
};

/** JSON.stringify escapes line ends, so one call is one line whatever a caller sends. */
export const createLog = (options: Options, bound: Fields = {}): Log => {
  const { lines, write = lines?.add ?? ((line: string) => void process.stdout.write(`${line}\n`)) } = options;
  const json = (level: string, message: string, fields: Fields): string => {
    const entry: Record<string, unknown> = { time: new Date().toISOString(), level, service: options.service, message };
    for (const key in bound) entry[key] = plain(bound[key]);
    for (const key in fields) entry[key] = plain(fields[key]);
    return JSON.stringify(entry);
  };
  const at =
    (level: Exclude<Level, 'silent'>) =>
    (message: string, fields: Fields = {}) => {
      if (levels[level] < levels[options.level]) return;
      write(
        options.format === 'pretty'
          ? pretty(level, options.service, message, { ...bound, ...fields })
          : json(level, message, fields),
      );
      if (levels[level] >= levels.warn) lines?.flush();
    };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    with: (fields) => createLog(options, { ...bound, ...fields }),
  };
};

/** A file that turns over by size: `x.log`, `x.log.1` … the oldest goes. */
export const rotatingFile = (path: string, megabytes: number, keep: number): ((text: string) => void) => {
  mkdirSync(dirname(path), { recursive: true });
  let fd = openSync(path, 'a', 0o600);
  let size = statSync(path).size;
  const turn = () => {
    closeSync(fd);
    rmSync(`${path}.${keep}`, { force: true });
    for (let n = keep - 1; n >= 1; n -= 1)
      if (existsSync(`${path}.${n}`)) renameSync(`${path}.${n}`, `${path}.${n + 1}`);
    renameSync(path, `${path}.1`);
    fd = openSync(path, 'a', 0o600);
    size = 0;
  };
  return (text) => {
    size += writeSync(fd, text);
    if (size > megabytes * 1_048_576) turn();
  };
};

export const silentLog: Log = createLog({ service: '', level: 'silent', format: 'json' });
